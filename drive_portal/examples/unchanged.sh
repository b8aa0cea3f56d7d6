curl -sS --fail-with-body -H "Authorization: Token $TOKEN" -D headers.txt -o blocks.json \
  "$PORTAL/api/v1/progress/?drive=3&level=block"
TAG=$(sed -n 's/^etag: *//Ip' headers.txt | tr -d '\r')

# 304 while nothing has changed
curl -sS --fail-with-body -H "Authorization: Token $TOKEN" -H "If-None-Match: $TAG" \
  -o changed.json -w "%{http_code}\n" "$PORTAL/api/v1/progress/?drive=3&level=block"
