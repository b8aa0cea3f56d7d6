PORTAL=http://127.0.0.1:8000
curl -sS --fail-with-body "$PORTAL/api/v1/token/" -H "Content-Type: application/json" \
  -d '{"username": "jashpur-api", "password": "drive-demo", "scope": "read", "days": 90}'
