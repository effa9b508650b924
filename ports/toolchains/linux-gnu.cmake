# SPDX-License-Identifier: MIT
# What the toolchain files for other Linux systems share. Each sets FIELDHOOK_TRIPLE and
# CMAKE_SYSTEM_PROCESSOR and includes this. Debian: the package g++-TRIPLE.
#
#   cmake --toolchain ports/toolchains/aarch64-linux.cmake -S . -B build-arm64 \
#     -DFIELDHOOK_MBEDTLS_SOURCE=DIR -DFIELDHOOK_CJSON_SOURCE=DIR
#
# Sources, because this machine's own libraries are for this machine's processor. With a root of
# the other system (-DCMAKE_SYSROOT=DIR) its packages serve as well.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${FIELDHOOK_TRIPLE}-gcc)
set(CMAKE_CXX_COMPILER ${FIELDHOOK_TRIPLE}-g++)

set(CMAKE_FIND_ROOT_PATH /usr/${FIELDHOOK_TRIPLE})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
