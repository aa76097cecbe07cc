# What find_package(sallow) reads in an installed tree.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/sallow-targets.cmake)
