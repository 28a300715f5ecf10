"""One tree of errors for the whole house, each named for its situation.

    AftercartError
    ├── InputError                  what was handed in cannot be read          exit 65, HTTP 422
    │   ├── MissingInputError       no such file                               exit 66
    │   ├── UnknownFormatError      no source reads this kind of file
    │   ├── EmptyInputError         nothing in it
    │   ├── MalformedInputError     broken at a place that is named
    │   ├── TruncatedInputError     it ends too early
    │   ├── UnsafeInputError        entity definitions, external references
    │   └── OversizedInputError     larger than the limit
    ├── FetchError                  a service did not give what was asked      exit 69, HTTP 502
    │   ├── UnusableAnswerError     it answered, but not with what was asked; asking again may help
    │   ├── RefusedError            we may not ask it so: asking again would not help
    │   └── ExpiredTokenError       it has forgotten the place in its list that was asked for
    ├── BusyError                   another process is at the same work        exit 75, HTTP 409
    ├── NotFoundError               no such study, document or revision        exit 69, HTTP 404
    ├── QueryError                  a question that cannot be understood       exit 64, HTTP 400
    ├── DecisionError               a decision that cannot be one              exit 64, HTTP 422
    │   └── OutdatedError           the value has changed since it was seen    HTTP 409
    ├── ViewError                   a view or subscription that cannot be     exit 64, HTTP 422
    ├── PeopleError                 an account, token or role that cannot be   exit 64, HTTP 422
    ├── AccessError                 may not be done by whoever asks            exit 77, HTTP 403
    │   ├── SignInRequiredError     nobody is signed in                        HTTP 401
    │   └── TooManyAttemptsError    wait before the next attempt               HTTP 429
    ├── SettingsError               a setting that cannot be used              exit 78
    ├── TopicError                  a topic that cannot be used                exit 78
    ├── VocabularyError             a row of a vocabulary that is wrong        exit 70, HTTP 500
    └── StorageError                the data directory cannot be used          exit 74, HTTP 503
        └── LockedError             another process holds the database         exit 75, HTTP 503

The CLI turns `exit_code` into its own, the API turns `status` into problem+json.
Exit codes are those of sysexits.h.
"""

from __future__ import annotations


class AftercartError(Exception):
    """Base of the tree: says what was asked, what was found, and what to do.

    Args:
        asked: what we were doing, with the name of the thing ("read trial.xml").
        found: what we met instead ("line 12: a tag that is never closed").
        remedy: what the reader can do now; may be empty.
    """

    exit_code: int = 70
    status: int = 500
    title: str = "Internal error"
    #: Seconds after which asking again makes sense; None where it does not.
    retry_after: int | None = None

    def __init__(self, asked: str, found: str, remedy: str = "") -> None:
        self.asked, self.found, self.remedy = asked, found, remedy
        super().__init__(asked, found, remedy)

    def __str__(self) -> str:
        said = f"{self.asked}: {self.found}"
        return f"{said}. {self.remedy}" if self.remedy else said


class InputError(AftercartError):
    """What was handed in cannot be read."""

    exit_code, status, title = 65, 422, "Unreadable input"


class MissingInputError(InputError):
    """The file is not there, or is no file."""

    exit_code, title = 66, "Missing input"


class UnknownFormatError(InputError):
    """No source knows how to read this kind of file."""

    title = "Unknown format"


class EmptyInputError(InputError):
    """There is nothing in it."""

    title = "Empty input"


class MalformedInputError(InputError):
    """It is broken at a place that the message names."""

    title = "Malformed input"


class TruncatedInputError(InputError):
    """It ends before it is complete."""

    title = "Truncated input"


class UnsafeInputError(InputError):
    """It defines entities or points outside itself; we expand neither."""

    title = "Unsafe input"


class OversizedInputError(InputError):
    """It is larger than the limit that keeps memory bounded."""

    status, title = 413, "Oversized input"


class FetchError(AftercartError):
    """A service on the network did not give what was asked."""

    exit_code, status, title = 69, 502, "Service unavailable"


class UnusableAnswerError(FetchError):
    """It answered, but with an error inside, or cut short; asking again may help."""

    title = "Unusable answer"


class RefusedError(FetchError):
    """We may not ask it so: robots.txt, a private address, a block, a request that the service calls wrong."""

    title = "Refused"


class ExpiredTokenError(FetchError):
    """The place in a list (a cursor, a page token) is no longer known to the service; its window must be begun anew."""

    title = "Expired token"


class BusyError(AftercartError):
    """Another process is at the same work; ours would only repeat it."""

    exit_code, status, title = 75, 409, "Busy"


class NotFoundError(AftercartError):
    """No such study, document or revision."""

    exit_code, status, title = 69, 404, "Not found"


class QueryError(AftercartError):
    """A question that cannot be understood; `position` is the character, counted from 1, at which, None for the whole of it."""

    exit_code, status, title = 64, 400, "Bad query"

    def __init__(self, asked: str, found: str, remedy: str = "", position: int | None = None) -> None:
        super().__init__(asked, found, remedy)
        self.position = position


class DecisionError(AftercartError):
    """A decision that cannot be one; `where` is the part of it that is wrong, as a form names its field, None for the whole."""

    exit_code, status, title = 64, 422, "Bad decision"

    def __init__(self, asked: str, found: str, remedy: str = "", where: str | None = None) -> None:
        super().__init__(asked, found, remedy)
        self.where = where


class OutdatedError(DecisionError):
    """What was decided on has changed since it was seen."""

    status, title = 409, "Changed meanwhile"


class PeopleError(AftercartError):
    """An account, token, password or role that cannot be as asked."""

    exit_code, status, title = 64, 422, "Bad account"


class ViewError(AftercartError):
    """A saved view, or a subscription to one, that cannot be as asked."""

    exit_code, status, title = 64, 422, "Bad view"


class AccessError(AftercartError):
    """It may not be done by whoever asks."""

    exit_code, status, title = 77, 403, "Not allowed"


class SignInRequiredError(AccessError):
    """Nobody is signed in, or no longer."""

    status, title = 401, "Sign in first"


class TooManyAttemptsError(AccessError):
    """There were too many failed attempts; the next one has to wait `retry_after` seconds."""

    status, title = 429, "Too many attempts"

    def __init__(self, asked: str, found: str, remedy: str = "", retry_after: int = 1) -> None:
        super().__init__(asked, found, remedy)
        self.retry_after = retry_after


class SettingsError(AftercartError):
    """A setting that cannot be used."""

    exit_code, title = 78, "Bad settings"


class TopicError(AftercartError):
    """A topic that cannot be used: its file is broken, or a service would misunderstand it."""

    exit_code, title = 78, "Bad topic"


class VocabularyError(AftercartError):
    """A row of a vocabulary that is wrong."""

    title = "Bad vocabulary"


class StorageError(AftercartError):
    """The data directory or its database cannot be used."""

    exit_code, status, title = 74, 503, "Storage unavailable"


class LockedError(StorageError):
    """Another process has held the database for longer than anyone waits; nothing was changed."""

    exit_code, title, retry_after = 75, "Storage busy", 5
