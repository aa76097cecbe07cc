# The package file of find_package(sallow) in an installed tree.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/sallow-targets.cmake)
