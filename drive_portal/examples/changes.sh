curl -sS --fail-with-body -H "Authorization: Token $TOKEN" \
  "$PORTAL/api/v1/progress/changes/?drive=3" -o changes.json
CURSOR=$(grep -o '"cursor":"[^"]*"' changes.json | cut -d '"' -f 4)

# later, with the cursor of the last answer: only what has changed since
curl -sS --fail-with-body -H "Authorization: Token $TOKEN" --get \
  "$PORTAL/api/v1/progress/changes/" -d drive=3 --data-urlencode "after=$CURSOR"
