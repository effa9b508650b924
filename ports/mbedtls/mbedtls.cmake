# SPDX-License-Identifier: MIT
# The target `fieldhook_mbedtls`: the system's Mbed TLS, or a source tree built beside us.
add_library(fieldhook_mbedtls INTERFACE)
if(FIELDHOOK_MBEDTLS_SOURCE)
  set(ENABLE_PROGRAMS OFF CACHE BOOL "" FORCE)
  set(ENABLE_TESTING OFF CACHE BOOL "" FORCE)
  set(MBEDTLS_FATAL_WARNINGS OFF CACHE BOOL "" FORCE)
  set(DISABLE_PACKAGE_CONFIG_AND_INSTALL ON CACHE BOOL "" FORCE)
  # Its default configuration wants sockets and files.
  if(CMAKE_SYSTEM_NAME STREQUAL "Generic" AND NOT MBEDTLS_CONFIG_FILE)
    set(MBEDTLS_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/../lwip/config/mbedtls_config_small.h
      CACHE FILEPATH "Mbed TLS config file")
  endif()
  add_subdirectory(${FIELDHOOK_MBEDTLS_SOURCE} ${CMAKE_BINARY_DIR}/mbedtls EXCLUDE_FROM_ALL)
  target_link_libraries(fieldhook_mbedtls INTERFACE $<BUILD_INTERFACE:mbedtls>
    $<BUILD_INTERFACE:mbedx509> $<BUILD_INTERFACE:mbedcrypto>)
else()
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_SYSROOT)
    message(FATAL_ERROR "cross-compiling needs an Mbed TLS of its own: -DFIELDHOOK_MBEDTLS_SOURCE=DIR")
  endif()
  find_path(FIELDHOOK_MBEDTLS_INCLUDE mbedtls/ssl.h REQUIRED)
  find_library(FIELDHOOK_MBEDTLS_SSL mbedtls REQUIRED)
  find_library(FIELDHOOK_MBEDTLS_X509 mbedx509 REQUIRED)
  find_library(FIELDHOOK_MBEDTLS_CRYPTO mbedcrypto REQUIRED)
  target_include_directories(fieldhook_mbedtls SYSTEM INTERFACE
    $<BUILD_INTERFACE:${FIELDHOOK_MBEDTLS_INCLUDE}>)
  target_link_libraries(fieldhook_mbedtls INTERFACE
    $<BUILD_INTERFACE:${FIELDHOOK_MBEDTLS_SSL}> $<BUILD_INTERFACE:${FIELDHOOK_MBEDTLS_X509}>
    $<BUILD_INTERFACE:${FIELDHOOK_MBEDTLS_CRYPTO}>)
endif()
