# Installs the lock library as the package `rwlocker`, for find_package; where it is built, rwbench beside it, and what its
# plugins are built against as the package `rwbench`.
# `cmake --install build/release --component rwlocker` installs the library alone; `rwbench` and `rwbench_plugin` are the
# other components.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/rwlocker)

install(TARGETS rwlocker rwlocker_records rwlocker_checked rwlocker_lock_order EXPORT rwlocker-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT rwlocker)
install(DIRECTORY lib/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT rwlocker FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY lib/checked/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rwlocker-checked COMPONENT rwlocker
  FILES_MATCHING PATTERN "*.hpp")
install(FILES lib/gdb/rwlocker.py DESTINATION ${CMAKE_INSTALL_DATADIR}/rwlocker/gdb COMPONENT rwlocker)
install(EXPORT rwlocker-targets NAMESPACE rwlocker:: DESTINATION ${package_folder} COMPONENT rwlocker)

configure_package_config_file(cmake/rwlocker-config.cmake.in ${PROJECT_BINARY_DIR}/rwlocker-config.cmake
  INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rwlocker-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rwlocker-config.cmake ${PROJECT_BINARY_DIR}/rwlocker-config-version.cmake
  DESTINATION ${package_folder} COMPONENT rwlocker)

if(TARGET rwbench)
  set_target_properties(rwbench PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS rwbench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT rwbench)

  if(TARGET rwbench_models)
    set_target_properties(rwbench_verify PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
    install(TARGETS rwbench_verify RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT rwbench)
    install(DIRECTORY examples/designs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/rwbench/designs COMPONENT rwbench
      FILES_MATCHING PATTERN "*.hpp")
    # What a design is compiled against by `rwbench verify --design`.
    install(FILES models/platform.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rwbench-verify COMPONENT rwbench)
    foreach(folder play world)
      install(DIRECTORY models/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rwbench-verify COMPONENT rwbench
        FILES_MATCHING PATTERN "*.hpp")
    endforeach()
  endif()

  set(plugin_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/rwbench)
  install(TARGETS rwbench_plugin EXPORT rwbench-targets COMPONENT rwbench_plugin)
  install(DIRECTORY scenarios/include/ harness/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT rwbench_plugin
    FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
  install(EXPORT rwbench-targets NAMESPACE rwbench:: DESTINATION ${plugin_package_folder} COMPONENT rwbench_plugin)
  configure_package_config_file(cmake/rwbench-config.cmake.in ${PROJECT_BINARY_DIR}/rwbench-config.cmake
    INSTALL_DESTINATION ${plugin_package_folder} NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/rwbench-config-version.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
  install(FILES ${PROJECT_BINARY_DIR}/rwbench-config.cmake ${PROJECT_BINARY_DIR}/rwbench-config-version.cmake
    DESTINATION ${plugin_package_folder} COMPONENT rwbench_plugin)
endif()
