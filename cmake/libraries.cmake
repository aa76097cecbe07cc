# The libraries that the program needs, and how it is linked with them. The engine needs none.

option(SALLOW_STATIC_LIBRARIES "Link the program's libraries and the C++ library from archives, as packages need it" OFF)
option(SALLOW_MPI "Build the module that the program loads under mpirun, if MPI is there" ON)

find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
set(suffixes ${CMAKE_FIND_LIBRARY_SUFFIXES})
if(SALLOW_STATIC_LIBRARIES)
  set(CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_STATIC_LIBRARY_SUFFIX})
  # The package file of yaml-cpp names the shared library alone.
  find_path(SALLOW_YAML_HEADER yaml-cpp/yaml.h REQUIRED)
  find_library(SALLOW_YAML_ARCHIVE yaml-cpp REQUIRED)
  add_library(yaml-cpp STATIC IMPORTED)
  set_target_properties(yaml-cpp PROPERTIES
    IMPORTED_LOCATION ${SALLOW_YAML_ARCHIVE} INTERFACE_INCLUDE_DIRECTORIES ${SALLOW_YAML_HEADER})
else()
  find_package(yaml-cpp REQUIRED)
endif()
find_package(SQLite3 REQUIRED)
# SHA-256; Debian's package manager itself needs this library.
find_path(SALLOW_MD_HEADER sha2.h REQUIRED)
find_library(SALLOW_MD_LIBRARY md REQUIRED)
# Optional: bisects tensor networks, for one of the starts of the search for contraction orders.
find_path(SALLOW_METIS_HEADER metis.h)
find_library(SALLOW_METIS_LIBRARY metis)
set(CMAKE_FIND_LIBRARY_SUFFIXES ${suffixes})
if(NOT SALLOW_METIS_HEADER OR NOT SALLOW_METIS_LIBRARY)
  message(STATUS "METIS was not found (Debian: libmetis-dev): contraction orders are searched without bisection")
endif()

# sallow_link_statically(TARGET): the rest of what SALLOW_STATIC_LIBRARIES promises, for a program or a shared library.
function(sallow_link_statically target)
  if(NOT SALLOW_STATIC_LIBRARIES)
    return()
  endif()
  target_link_options(${target} PRIVATE -static-libstdc++)
  get_target_property(kind ${target} TYPE)
  if(NOT kind STREQUAL "EXECUTABLE" AND NOT APPLE AND NOT WIN32)
    # Debian's archives are meant for programs: their code reads variables directly, which the linker allows if no other
    # library can replace them. libgcc stays shared, because its archive needs a newer glibc.
    target_link_options(${target} PRIVATE LINKER:--exclude-libs,ALL)
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/older_glibc.cc)
    set_source_files_properties(${CMAKE_SOURCE_DIR}/cmake/older_glibc.cc TARGET_DIRECTORY ${target}
      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
