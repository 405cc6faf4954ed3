"""What `gh api` does, as far as the script in the README needs it, on a folder as the server.

It answers as GitHub documents and writes down every request. Anything else that it is asked is an
error.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

MARKED = "repos/{owner}/{repo}/issues?labels=imadvisor&state=all&per_page=100"


def main(arguments: list[str]) -> int:
    server = Path(os.environ["FAKE_GITHUB"])
    assert arguments[0] == "api", arguments
    endpoint, options = parsed(arguments[1:])
    if options.get("--paginate"):
        assert endpoint == MARKED, endpoint
        issues = stored(server, "issues")
        found = [i for i in issues if "imadvisor" in i["labels"]]
        for page in (found[:3], found[3:]):  # the filter sees one page at a time
            shown(page, options["--jq"])
        return 0
    assert options["--method"] == "POST", arguments
    assert options["--input"] == "-", arguments
    body = json.loads(sys.stdin.read())
    return post(server, endpoint, body, options.get("--jq"))


def shown(answer: Any, jq_filter: str | None) -> None:
    if jq_filter is None:
        print(json.dumps(answer))
        return
    import jq  # type: ignore[import-not-found, unused-ignore]

    for value in jq.compile(jq_filter).input_value(answer).all():
        print(value if isinstance(value, str) else json.dumps(value))


def parsed(arguments: list[str]) -> tuple[str, dict[str, Any]]:
    endpoint = ""
    options: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument == "--paginate":
            options[argument] = True
        elif argument in ("--jq", "--method", "--input"):
            options[argument] = next(rest)
        else:
            assert not endpoint, arguments
            assert not argument.startswith("-"), arguments
            endpoint = argument
    return endpoint, options


def stored(server: Path, kind: str) -> list[Any]:
    file = server / f"{kind}.json"
    found: list[Any] = json.loads(file.read_text("utf-8")) if file.exists() else []
    return found


def post(server: Path, endpoint: str, body: dict[str, Any], jq_filter: str | None) -> int:
    prefix = "repos/{owner}/{repo}/"
    assert endpoint.startswith(prefix), endpoint
    match endpoint.removeprefix(prefix).split("/"):
        case ["labels"]:
            labels = stored(server, "labels")
            if os.environ.get("FAKE_REFUSAL"):
                return refused(403, "Must have admin rights to Repository.")
            if body["name"].casefold() in {label["name"].casefold() for label in labels}:
                return refused(422, "Validation Failed", {"code": "already_exists"})
            answer = body
            keep(server, "labels", [*labels, body])
        case ["issues"]:
            issues = stored(server, "issues")
            number = len(issues) + 41
            answer = {**body, "number": number, "id": number + 9_000_000_000}
            keep(server, "issues", [*issues, answer])
        case ["issues", number, "dependencies", "blocked_by"]:
            by_number = {issue["number"]: issue for issue in stored(server, "issues")}
            keys = {issue["id"] for issue in by_number.values()}
            if os.environ.get("FAKE_OLD_SERVER") or body["issue_id"] not in keys:
                return refused(404, "Not Found")
            answer = by_number[int(number)]
            blocked = [*stored(server, "blocked"), [int(number), body["issue_id"]]]
            keep(server, "blocked", blocked)
        case _:
            raise AssertionError(endpoint)
    shown(answer, jq_filter)
    return 0


def keep(server: Path, kind: str, things: list[Any]) -> None:
    (server / f"{kind}.json").write_text(json.dumps(things), "utf-8")


def refused(status: int, message: str, *errors: dict[str, str]) -> int:
    print(json.dumps({"message": message, "errors": errors}))
    print(f"gh: {message} (HTTP {status})", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
