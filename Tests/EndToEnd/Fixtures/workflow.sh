#!/bin/bash
# A designer's whole way through the service with curl and jq: as in the documentation, but for the server's address.
set -e

# 1. Upload the layout
echo "Uploading layout..."
UPLOAD=$(curl -s -X POST "$SERVER/api/v1/uploads" -F "file=@chip_top.gds")
UPLOAD_ID=$(echo "$UPLOAD" | jq -r '.Id')
echo "Upload ID: $UPLOAD_ID"

# 2. Ask for a precheck
echo "Creating precheck run..."
RUN=$(curl -s -X POST "$SERVER/api/v1/prechecks" \
    -H "Content-Type: application/json" \
    -d "{\"upload_id\": \"$UPLOAD_ID\", \"top_cell\": \"chip_top\", \"die_id\": \"TEST0001\"}")
RUN_ID=$(echo "$RUN" | jq -r '.Id')
echo "Run ID: $RUN_ID"

# 3. Wait for its end
echo "Waiting for completion..."
RESULT=$(curl -s -X POST "$SERVER/api/v1/prechecks/$RUN_ID/wait?timeout=600")
EXIT_CODE=$(echo "$RESULT" | jq -r '.StatusCode')

if [ "$EXIT_CODE" = "0" ]; then
    echo "Precheck passed!"

    # 4. Download what it made
    curl -s -o output.gds "$SERVER/api/v1/prechecks/$RUN_ID/output"
    echo "Output saved to output.gds"
else
    echo "Precheck failed with exit code: $EXIT_CODE"

    # Look into what it left
    curl -s -o debug.tar.gz "$SERVER/api/v1/debug/prechecks/$RUN_ID"
    echo "Debug tarball saved to debug.tar.gz"
fi
