# SPDX-License-Identifier: MIT
# The certificates of tls_*_test: made at build time by the openssl command.
find_program(FIELDHOOK_OPENSSL openssl REQUIRED)
set(tls_certificates ${CMAKE_CURRENT_BINARY_DIR}/tls_certificates)
add_custom_command(OUTPUT ${tls_certificates}/made
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/make_certificates.sh ${tls_certificates}
  COMMAND ${CMAKE_COMMAND} -E touch ${tls_certificates}/made
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/make_certificates.sh ${CMAKE_CURRENT_LIST_DIR}/issue.sh
  COMMENT "Making the certificates of the TLS tests" VERBATIM)
add_custom_target(fieldhook_tls_certificates DEPENDS ${tls_certificates}/made)
foreach(name IN LISTS tests)
  string(REGEX REPLACE "\\.cpp$" "" name ${name})
  if(name MATCHES "^tls_")
    add_dependencies(${name} fieldhook_tls_certificates)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/ports/mbedtls/src)
    target_compile_definitions(${name} PRIVATE FIELDHOOK_TEST_CERTIFICATES="${tls_certificates}")
  endif()
endforeach()

# Those of the signers of messages, and what their keys signed.
set(signers ${CMAKE_CURRENT_BINARY_DIR}/signers)
add_custom_command(OUTPUT ${signers}/made
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/make_signers.sh ${signers}
  COMMAND ${CMAKE_COMMAND} -E touch ${signers}/made
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/make_signers.sh ${CMAKE_CURRENT_LIST_DIR}/issue.sh
  COMMENT "Making the certificates of the signers of messages" VERBATIM)
add_custom_target(fieldhook_signers DEPENDS ${signers}/made)
foreach(name certificate_test crypto_memory_test scheme_paypal_test sweep_bit_flips)
  add_dependencies(${name} fieldhook_signers)
  target_compile_definitions(${name} PRIVATE FIELDHOOK_TEST_SIGNERS="${signers}")
endforeach()
