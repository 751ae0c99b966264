"""The errors a user can meet. Each message says what happened and what the user can do."""

from __future__ import annotations

from pathlib import Path


class ConstructorError(Exception):
    """Base of every error shown to the user as one plain sentence."""


class UsageError(ConstructorError):
    """The request itself is wrong (an unknown option, a path that does not exist)."""


class DataError(ConstructorError):
    """The data set as a whole cannot be used (too few classes, mixed pictures and sounds)."""


class UnreadableError(ConstructorError):
    """One file cannot be used as a sample.

    Attributes:
        path: The file.
        reason: Why, as a sentence without the file name.
    """

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")

    @classmethod
    def from_os_error(cls, path: str | Path, error: OSError) -> UnreadableError:
        """Builds the error for a file that the system does not let us open or read."""
        if isinstance(error, FileNotFoundError):
            return cls(path, "The file does not exist.")
        if isinstance(error, IsADirectoryError):
            return cls(path, "It is a folder, not a file.")
        if isinstance(error, PermissionError):
            return cls(path, "There is no permission to read the file.")
        return cls(path, f"The file cannot be read ({error.strerror or error}).")


class ModelError(ConstructorError):
    """A run folder, a bundle or a set of weights cannot be used."""


class NetworkError(ConstructorError):
    """Something could not be downloaded."""


class CloudError(ConstructorError):
    """The cloud refuses a request or cannot carry it out."""


class CredentialsError(CloudError):
    """The cloud does not accept a key, or this computer's clock makes it look expired."""


class RoleError(CloudError):
    """The service account is not allowed to do what is needed."""


class QuotaError(CloudError):
    """A quota is used up, or the zone has no free machine of this shape.

    Attributes:
        gpu: Whether it is about graphics cards, the quota of which is zero until it is asked for.
    """

    def __init__(self, message: str, *, gpu: bool = False) -> None:
        self.gpu = gpu
        super().__init__(message)


class NotFoundError(CloudError):
    """Something is not in the cloud: a bucket, a subnet, a machine."""


class ConflictError(CloudError):
    """Something of this name is in the cloud already."""


class CloudNetworkError(CloudError, NetworkError):
    """The cloud could not be reached or broke off; the same request may succeed later."""


class CloudTimeoutError(CloudNetworkError):
    """The cloud did not answer in time."""


class TrainingError(ConstructorError):
    """Training could not be carried out."""


class OutOfMemoryError(TrainingError):
    """A batch of samples does not fit into memory.

    Attributes:
        batch_size: How many there were.
        smaller: How many to try next; 0 if it cannot be fewer.
    """

    def __init__(self, batch_size: int) -> None:
        self.batch_size = batch_size
        self.smaller = batch_size // 2 if batch_size >= 4 else 0
        message = (
            f"There is not enough memory to train with batch size {batch_size}. Close other programs, or choose a "
            "smaller network."
        )
        if self.smaller:
            message = (
                f"There is not enough memory to train with batch size {batch_size}. Try again with batch size "
                f"{self.smaller}, or choose a smaller network."
            )
        super().__init__(message)


class ExportError(ConstructorError):
    """A bundle could not be written or does not agree with the model it came from."""


class StorageError(ConstructorError):
    """A project, run or cache folder cannot be read or written."""


class MissingProjectError(StorageError):
    """The folder of a project is not where it was."""


class LockedError(StorageError):
    """Another process is using the same project or run folder."""


class DeviceError(ConstructorError):
    """A microphone or a loudspeaker cannot be used.

    Attributes:
        code: Stable name of the kind of error, by which it can be translated; see `media.devices`.
        detail: What the system says, in its words; often empty.
    """

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(message)


class MicrophoneError(DeviceError):
    """No sound can be recorded."""


class SpeakerError(DeviceError):
    """No sound can be played."""


class Cancelled(BaseException):
    """Raised by an event callback to stop the work; caught once per entry point."""


class Stopped(Cancelled):
    """Raised once by an event callback to end a training early.

    The training keeps the best that it has found so far; where there is nothing yet, it is cancelled.
    """
