# Debian packages by CPack, made by tools/deb:
#
#   sallow         the program with its manual pages and completions
#   libsallow1     libsallow.so for programs that were linked with it
#   libsallow-dev  headers, libsallow.a, and the files for CMake and pkg-config
#
# install.cmake assigns each installed file to one of the components program, runtime and development.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sallow)
set(CPACK_PACKAGE_VENDOR "The sallow authors")
set(CPACK_PACKAGE_CONTACT "The sallow authors <maintainers@sallow.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The folder of the installed library, where dpkg-shlibdeps would look for it.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME sallow)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "quantum error correction: simulation, decoding, statistics
sallow samples quantum error correction circuits, derives their error models,
decodes shots of simulations and of quantum processors, and computes logical
error rates and thresholds. It reads and writes the formats of Stim.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libsallow1)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
file(WRITE ${CMAKE_BINARY_DIR}/debian/shlibs "libsallow 1 libsallow1 (>= ${PROJECT_VERSION})\n")
file(WRITE ${CMAKE_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/debian/shlibs ${CMAKE_BINARY_DIR}/debian/triggers)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "quantum error correction: shared library
libsallow samples quantum error correction circuits and decodes their shots,
for programs in C and C++. This package has the shared library.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsallow-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libsallow1 (= ${PROJECT_VERSION}), libstdc++-12-dev | libstdc++-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "cmake, pkg-config")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "quantum error correction: files for development
libsallow samples quantum error correction circuits and decodes their shots,
for programs in C and C++. This package has its headers and its static
library, with files for CMake and pkg-config.")

# Compresses manual pages, and adds the copyright and the changelog that each package of Debian has.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/finish_packages.cmake)
set(CPACK_SALLOW_SOURCE ${CMAKE_SOURCE_DIR})
include(CPack)
