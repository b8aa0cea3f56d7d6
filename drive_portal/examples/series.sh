curl -sS --fail-with-body -H "Authorization: Token $TOKEN" \
  "$PORTAL/api/v1/progress/series/?drive=3&level=block&code=3650"
