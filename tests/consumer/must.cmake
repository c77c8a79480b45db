# must(COMMAND...): it succeeds.
function(must)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# must_fail(MESSAGE COMMAND...): fails, with that in its output.
function(must_fail message)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0 OR NOT output MATCHES "${message}")
    message(FATAL_ERROR "${ARGN}\nwas expected to fail with ${message}, and did this:\n${output}")
  endif()
endfunction()
