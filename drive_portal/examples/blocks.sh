curl -sS --fail-with-body -H "Authorization: Token $TOKEN" \
  "$PORTAL/api/v1/progress/?drive=3&level=block"

# the same as a table, and the address of the next page in the header Link
curl -sS --fail-with-body -H "Authorization: Token $TOKEN" -D headers.txt -o blocks.csv \
  "$PORTAL/api/v1/progress/?drive=3&level=block&format=csv"
