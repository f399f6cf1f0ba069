"""Sends a plan to SameGoal Campus Link, reads it back, and changes it. Python 3.9 or later, standard library only.

Usage: plan_authoring.py BASE_URL CLIENT_ID CLIENT_SECRET [LOCAL_NUMBER]
"""

import base64
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


class Client:
    """Calls the API of one district, with an access token of its client."""

    def __init__(self, base_url, client_id, client_secret):
        self.base_url = base_url.rstrip("/")
        credentials = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "documents"})
        status, _, answer = self.send(
            "POST",
            "/v1/token",
            form.encode(),
            {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"},
        )
        if status != 200:
            sys.exit(f"no access token: {answer}")
        self.token = answer["access_token"]

    def send(self, method, path, body=None, headers=None):
        """Sends a request. Returns the status, the headers, and the JSON of the answer."""
        request = urllib.request.Request(self.base_url + path, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
                return answer.status, answer.headers, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, error.headers, json.loads(error.read() or "null")

    def call(self, method, path, value=None, headers=None):
        """The same with the access token. `value` is sent as JSON."""
        body = None if value is None else json.dumps(value).encode()
        return self.send(
            method,
            path,
            body,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})},
        )


def main():
    base_url, client_id, client_secret = sys.argv[1:4]
    local_number = sys.argv[4] if len(sys.argv) > 4 else "000001"
    client = Client(base_url, client_id, client_secret)

    plan = {
        "form": "section504Plan",
        "status": "completed",
        "student": {"localNumber": local_number},
        "fields": {"meetingDate": "2026-09-01"},
    }
    status, _, stored = client.call("PUT", "/v1/documents/guide-1", plan)
    print(f"stored: {status}, version {stored.get('version')}")

    status, headers, document = client.call("GET", "/v1/documents/guide-1")
    print(f"read: {status}, form {document['form']}, student {document['studentId']}")

    plan["fields"]["meetingDate"] = "2026-09-02"
    status, _, _ = client.call("PUT", "/v1/documents/guide-1", plan, {"If-Match": headers["ETag"]})
    print(f"changed: {status}")
    status, _, problem = client.call("PUT", "/v1/documents/guide-1", plan, {"If-Match": headers["ETag"]})
    print(f"changed with the old version: {status} {problem['code']}")

    status, _, problem = client.call("PUT", "/v1/documents/guide-2", {**plan, "form": "noSuchForm"})
    print(f"refused: {status} {problem['code']}, {problem['errors'][0]['field']}")

    hook = {"url": "https://iep.example.org/hooks/samegoal", "events": ["run.completed", "student.matched"]}
    ids = {client.call("POST", "/v1/webhooks", hook, {"Idempotency-Key": "guide-webhook"})[2]["id"] for _ in range(2)}
    print(f"webhooks added by two requests with one key: {len(ids)}")
    for webhook_id in ids:
        client.call("DELETE", f"/v1/webhooks/{webhook_id}")
    client.call("DELETE", "/v1/documents/guide-1")
    print("done")


if __name__ == "__main__":
    main()
