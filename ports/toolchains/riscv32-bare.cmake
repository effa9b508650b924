# SPDX-License-Identifier: MIT
# Bare-metal 32-bit RISC-V (rv32imac: GD32VF103, ESP32-C3 and its kin outside of ESP-IDF).
#
# NOT BUILT by us: Debian has no libstdc++ for this target, so tests/toolchains.sh lists it as
# skipped. It is the Cortex-M file with other names; a toolchain with newlib and libstdc++ (the
# vendor's, or crosstool-ng's riscv32-unknown-elf) is expected to work. -DFIELDHOOK_TRIPLE=NAME for
# one whose programs are called NAME-gcc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv32)
if(NOT FIELDHOOK_TRIPLE)
  set(FIELDHOOK_TRIPLE riscv32-unknown-elf)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES FIELDHOOK_TRIPLE)
set(CMAKE_C_COMPILER ${FIELDHOOK_TRIPLE}-gcc)
set(CMAKE_CXX_COMPILER ${FIELDHOOK_TRIPLE}-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_C_FLAGS_INIT "-march=rv32imac -mabi=ilp32 -ffunction-sections -fdata-sections")
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT} -fno-exceptions -fno-rtti -fno-threadsafe-statics")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-march=rv32imac -mabi=ilp32 -Wl,--gc-sections")
set(CMAKE_BUILD_TYPE MinSizeRel CACHE STRING "")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
