# SPDX-License-Identifier: MIT
# library.json has one folder of headers; the ports have theirs. For the library and who uses it.
from os.path import abspath, join

Import("env")  # noqa: F821  made by PlatformIO

folders = [
    abspath(join("..", "..", *parts, "include"))
    for parts in (("ports", "lwip"), ("ports", "mbedtls"), ("ports", "posix"))
]
env.Append(CPPPATH=folders)  # noqa: F821
DefaultEnvironment().Append(CPPPATH=folders)  # noqa: F821
