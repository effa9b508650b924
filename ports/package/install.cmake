# SPDX-License-Identifier: MIT
# Makes `cmake --install` give what find_package(fieldhook) takes. No path of this machine is in it:
# the prefix may be moved. Mbed TLS: the system's is found again on the machine that uses the package;
# one that came as source goes along, because its configuration is part of how our objects look.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/fieldhook)
set(package_data share/fieldhook)

set(package_targets fieldhook_core fieldhook_mbedtls)
foreach(component json port_lwip port_lwip_sockets port_posix posix tls_mbedtls)
  if(TARGET fieldhook_${component})
    list(APPEND package_targets fieldhook_${component})
  endif()
endforeach()
foreach(target IN LISTS package_targets)
  string(REPLACE fieldhook_ "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
endforeach()
install(TARGETS ${package_targets} EXPORT fieldhook ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT fieldhook NAMESPACE fieldhook:: FILE fieldhookTargets.cmake DESTINATION ${package_folder})
if(TARGET fieldhook_command)
  install(TARGETS fieldhook_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(package_headers lib ports/lwip ports/mbedtls)
if(TARGET fieldhook_port_posix)
  list(APPEND package_headers ports/posix)
else()  # what port_lwip_sockets shares with it
  install(FILES ${PROJECT_SOURCE_DIR}/ports/posix/include/fieldhook/basic_socket.hpp
    DESTINATION include/fieldhook)
endif()
foreach(folder IN LISTS package_headers)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/include/ DESTINATION include)
endforeach()
# These compile in the application; see ports/lwip/CMakeLists.txt.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/ports/lwip/src ${PROJECT_SOURCE_DIR}/ports/lwip/config
  DESTINATION ${package_data}/lwip)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${package_data})
include(${CMAKE_CURRENT_LIST_DIR}/sbom.cmake)

set(package_mbedtls_archives "")
set(package_mbedtls_config "")
set(package_mbedtls_version "")
if(FIELDHOOK_MBEDTLS_SOURCE)
  foreach(target mbedtls mbedx509 mbedcrypto everest p256m)
    if(TARGET ${target})
      install(FILES $<TARGET_FILE:${target}> DESTINATION ${CMAKE_INSTALL_LIBDIR}/fieldhook
        RENAME lib${target}.a)
      list(APPEND package_mbedtls_archives lib${target}.a)
    endif()
  endforeach()
  foreach(folder mbedtls psa)
    install(DIRECTORY ${FIELDHOOK_MBEDTLS_SOURCE}/include/${folder}
      DESTINATION include/fieldhook_mbedtls FILES_MATCHING PATTERN *.h)
  endforeach()
  if(MBEDTLS_CONFIG_FILE)
    set(package_mbedtls_config fieldhook_mbedtls_config.h)
    install(FILES ${MBEDTLS_CONFIG_FILE} DESTINATION include/fieldhook_mbedtls
      RENAME ${package_mbedtls_config})
  endif()
else()
  foreach(header build_info.h version.h)  # of 3.x, of 2.x
    if(EXISTS ${FIELDHOOK_MBEDTLS_INCLUDE}/mbedtls/${header} AND NOT package_mbedtls_version)
      file(STRINGS ${FIELDHOOK_MBEDTLS_INCLUDE}/mbedtls/${header} package_mbedtls_version
        REGEX "^#define MBEDTLS_VERSION_STRING ")
    endif()
  endforeach()
  string(REGEX REPLACE ".*\"([0-9]+)\\.([0-9]+)\\..*" "\\1.\\2" package_mbedtls_version
    "${package_mbedtls_version}")
endif()

set(package_wants_threads OFF)
if(TARGET fieldhook_port_posix)
  set(package_wants_threads ON)
endif()
set(package_wants_cjson OFF)
if(TARGET fieldhook_json AND NOT FIELDHOOK_CJSON_SOURCE)
  set(package_wants_cjson ON)
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/fieldhookConfig.cmake.in
  ${PROJECT_BINARY_DIR}/fieldhookConfig.cmake INSTALL_DESTINATION ${package_folder}
  PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/fieldhookConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/fieldhookConfig.cmake
  ${PROJECT_BINARY_DIR}/fieldhookConfigVersion.cmake DESTINATION ${package_folder})
