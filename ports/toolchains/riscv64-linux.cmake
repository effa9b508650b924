# SPDX-License-Identifier: MIT
# 64-bit RISC-V Linux.
set(FIELDHOOK_TRIPLE riscv64-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
include(${CMAKE_CURRENT_LIST_DIR}/linux-gnu.cmake)
