"""Exports are whole or not there: they are written under another name, and put in place at the end."""

from __future__ import annotations

import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import KGError

__all__ = ["writing_file", "writing_folder"]


@contextmanager
def writing_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file, which takes the path, or the place of the file there, when all is well."""
    path = path.resolve()  # where a link leads
    part = _part(path)
    for place in (path, part):
        if place.is_dir():
            raise KGError(f"{place}: is in the way of the export, which is a file; remove it or name another")
    try:
        with part.open("wb") as file:
            yield file
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)


@contextmanager
def writing_folder(path: Path, files: Container[str]) -> Iterator[Path]:
    """Yield a new folder, which takes the path when all is well.

    An earlier export is replaced: a folder with nothing in it but files of these names, which may be those of files in
    a folder of it ("nodes/Paper.parquet"). All else there is refused.
    """
    part = _part(path)
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


def _part(path: Path) -> Path:
    if not path.parent.is_dir():
        raise KGError(f"{path}: there is no folder {path.parent}")
    return path.with_name(path.name + ".part")


def _check(path: Path, files: Container[str]) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise KGError(f"{path}: is in the way of the export, which is a folder; remove it or name another")
    for held in sorted(path.rglob("*")):
        name = held.relative_to(path).as_posix()
        if held.is_symlink() or not (held.is_dir() or name in files):
            raise KGError(f"{path}: is no export of kg, as it holds {name}; remove it or name another folder")
