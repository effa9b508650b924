# SPDX-License-Identifier: MIT
# What all Cortex-M toolchain files share. Each of them sets FIELDHOOK_CPU and includes this.
#
#   cmake --toolchain ports/toolchains/cortex-m3.cmake -S . -B build-m3 -DFIELDHOOK_MBEDTLS_SOURCE=DIR
#   cmake --build build-m3 --target fieldhook_core
#
# Needs arm-none-eabi-g++ with newlib and a libstdc++ (Debian: gcc-arm-none-eabi,
# libnewlib-arm-none-eabi, libstdc++-arm-none-eabi-newlib).
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)

# A program cannot be linked before the application brings start-up code and a linker script.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_C_FLAGS_INIT "${FIELDHOOK_CPU} -mthumb -ffunction-sections -fdata-sections")
set(CMAKE_ASM_FLAGS_INIT "${FIELDHOOK_CPU} -mthumb")
# Statics in functions are made by one context only: no lock round their first use.
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT} -fno-exceptions -fno-rtti -fno-threadsafe-statics")
set(CMAKE_EXE_LINKER_FLAGS_INIT "${FIELDHOOK_CPU} -mthumb -Wl,--gc-sections --specs=nano.specs")
set(CMAKE_BUILD_TYPE MinSizeRel CACHE STRING "")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
