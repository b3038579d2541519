"""Unpacks PostgreSQL's server out of its Maven package: a jar with one xz-packed tar in it.

    python unpack.py PACKAGE.jar FOLDER
"""

import subprocess
import sys
import tarfile
import zipfile


def unpack(jar: str, folder: str) -> None:
    with zipfile.ZipFile(jar) as package:
        (name,) = [n for n in package.namelist() if n.endswith(".txz")]
        with package.open(name) as packed:
            try:
                with tarfile.open(fileobj=packed, mode="r|xz") as archive:
                    archive.extractall(folder)
                    return
            except tarfile.CompressionError:
                pass  # this Python was built without lzma; tar and xz can do it
        subprocess.run(["tar", "-xJf", "-", "-C", folder], input=package.read(name), check=True)


if __name__ == "__main__":
    unpack(sys.argv[1], sys.argv[2])
