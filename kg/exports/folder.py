"""Exports that are folders: written under another name, and put in place when whole."""

from __future__ import annotations

import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KGError

__all__ = ["writing_folder"]


@contextmanager
def writing_folder(path: Path, files: Container[str]) -> Iterator[Path]:
    """Yield a new folder, which takes the path when all is well.

    An earlier export is replaced: a folder with nothing in it but files of these names. All else there is refused.
    """
    if not path.parent.is_dir():
        raise KGError(f"{path}: there is no folder {path.parent}")
    part = path.with_name(path.name + ".part")
    for place in (path, part):
        _check(place, files)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if path.exists():
        shutil.rmtree(path)
    part.rename(path)


def _check(path: Path, files: Container[str]) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise KGError(f"{path}: is in the way of the export, which is a folder; remove it or name another")
    for held in sorted(path.iterdir()) if path.exists() else ():
        if held.name not in files or not held.is_file():
            raise KGError(f"{path}: is no export of kg, as it holds {held.name}; remove it or name another folder")
