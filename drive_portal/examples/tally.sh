DAY=$(TZ=Asia/Kolkata date +%F)
OURS='"drive": 3, "login_id": "CG380V0010", "date": "'$DAY'", "place": {"centre": "CSC380010"}'
tally() {
  curl -sS --fail-with-body "$PORTAL/api/v1/tallies/" -H "Authorization: Token $TOKEN" \
    -H "Content-Type: application/json" \
    -d "{\"submission_id\": \"$(cat /proc/sys/kernel/random/uuid)\", $OURS, $1}"
}
version() { grep -o '"version":[0-9]*' | cut -d : -f 2; }

# which version stands: none yet is null
STANDS=$(curl -sS --fail-with-body -H "Authorization: Token $TOKEN" \
  "$PORTAL/api/v1/tallies/?drive=3&date=$DAY&login_id=CG380V0010" | version || true)
SENT=$(tally '"made": 45, "rejected": {"server_down": 2}, "base_version": '"${STANDS:-null}" | version)

# a correction names the version that it corrects
tally '"made": 47, "rejected": {"server_down": 2}, "base_version": '"$SENT"
