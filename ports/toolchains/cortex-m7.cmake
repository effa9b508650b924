# SPDX-License-Identifier: MIT
# Cortex-M7 with a double-precision FPU: STM32F7, STM32H7, i.MX RT.
set(FIELDHOOK_CPU "-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16")
include(${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake)
