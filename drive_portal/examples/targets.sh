DAY=$(TZ=Asia/Kolkata date +%F)
curl -sS --fail-with-body -H "Authorization: Token $TOKEN" \
  "$PORTAL/api/v1/targets/?drive=3&level=panchayat&within=3650&date=$DAY"
