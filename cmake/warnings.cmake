# Warnings are errors where the tests are built, and nowhere else: never forced on a user. They are set on this tree's
# folders, so that no exported target carries them.
option(RWBENCH_WARNINGS_AS_ERRORS "Compile this tree with -Wall -Wextra -Wpedantic -Werror" OFF)
if(RWBENCH_WARNINGS_AS_ERRORS)
  add_compile_options(-Wall -Wextra -Wpedantic -Werror)
endif()
