# rwbench_peer: a lock of another library to compare with, built where that library is found. One line for each:
#
#   rwbench_peer(boost_shared_mutex.cpp LOCKS boost::shared_mutex
#     FROM Boost COMPONENTS thread chrono LINKS Boost::thread Boost::chrono DEBIAN libboost-thread-dev)
#
# The file is compiled with RWBENCH_PEER_LIBRARY, "Boost 1.74.0", for the lock's summary. Where the package is not found,
# or was switched off by -DRWBENCH_WITH_<package>=OFF, `rwbench list` shows the locks as not built, and why.
function(rwbench_peer file)
  cmake_parse_arguments(PARSE_ARGV 1 peer "" "FROM;DEBIAN" "LOCKS;COMPONENTS;LINKS")
  option(RWBENCH_WITH_${peer_FROM} "Build the locks of ${peer_FROM} to compare with, where it is found" ON)
  if(NOT RWBENCH_WITH_${peer_FROM})
    set(why "switched off by -DRWBENCH_WITH_${peer_FROM}=OFF")
  else()
    if(peer_COMPONENTS)
      find_package(${peer_FROM} QUIET COMPONENTS ${peer_COMPONENTS})
    else()
      find_package(${peer_FROM} QUIET)
    endif()
    set(why "CMake found no ${peer_FROM}")
    if(peer_COMPONENTS)
      string(JOIN " and " components ${peer_COMPONENTS})
      string(APPEND why " with ${components}")
    endif()
    if(peer_DEBIAN)
      string(APPEND why " (Debian's ${peer_DEBIAN})")
    endif()
    string(APPEND why " when this was configured")
  endif()

  if(RWBENCH_WITH_${peer_FROM} AND ${peer_FROM}_FOUND)
    target_sources(rwbench_locks PRIVATE ${file})
    target_link_libraries(rwbench_locks PUBLIC ${peer_LINKS})
    string(STRIP "${peer_FROM} ${${peer_FROM}_VERSION}" library)
    set_property(SOURCE ${file} APPEND PROPERTY COMPILE_DEFINITIONS "RWBENCH_PEER_LIBRARY=\"${library}\"")
  else()
    foreach(lock IN LISTS peer_LOCKS)
      set_property(GLOBAL APPEND_STRING PROPERTY rwbench_absent_locks "    {\"${lock}\", \"${why}\"},\n")
    endforeach()
  endif()
endfunction()

# After the last peer: hands the list of those that are not built to rwbench_locks.
function(rwbench_tell_absent_peers)
  get_property(absent_locks GLOBAL PROPERTY rwbench_absent_locks)
  configure_file(absent_peers.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/absent_peers.cpp @ONLY)
  target_sources(rwbench_locks PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/absent_peers.cpp)
endfunction()
