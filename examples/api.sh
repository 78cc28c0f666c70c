#!/bin/sh
# Asks an open window over HTTP: sh examples/api.sh "Who built it?" [http://127.0.0.1:7860]
# The answer comes line by line as it grows: evidence, quotes, sentences, then the whole receipt, which is kept
# and checked again.
set -eu
window=${2:-http://127.0.0.1:7860}
question=$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')
json='Content-Type: application/json'

curl --silent --show-error --fail-with-body --no-buffer "$window/api/ask" -H "$json" \
	-H 'Accept: application/x-ndjson' -d "{\"question\": \"$question\"}"

curl --silent --show-error --fail-with-body "$window/api/ask" -H "$json" -d "{\"question\": \"$question\"}" \
	-o answer.json
curl --silent --show-error --fail-with-body "$window/api/verify" -H "$json" --data-binary @answer.json
