DAY=$(TZ=Asia/Kolkata date +%F)
curl -sS --fail-with-body "$PORTAL/api/v1/tallies/batch/" -H "Authorization: Token $TOKEN" \
  -H "Content-Type: application/json" -d @- <<END
[{"submission_id": "$(cat /proc/sys/kernel/random/uuid)", "drive": 3, "login_id": "CG380V0010",
  "date": "$DAY", "place": {"centre": "CSC380010"}, "made": 45},
 {"submission_id": "$(cat /proc/sys/kernel/random/uuid)", "drive": 3, "login_id": "no such",
  "date": "$DAY", "place": {"centre": "CSC380010"}, "made": 5}]
END
