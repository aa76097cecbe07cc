# Makes OUT, a source that defines sallow::NAME, a std::string_view of the text of the file IN. Run by the build.
file(READ ${IN} text)
# One string literal could be too long for a compiler; adjacent literals are joined.
string(REGEX REPLACE "([^\n]*)\n" "R\"(\\1\n)\"\n" text "${text}")
file(WRITE ${OUT} "// Made from a text file by cmake/embed_text.cmake.
#include <string_view>

namespace sallow {

extern const std::string_view ${NAME};
const std::string_view ${NAME} =
${text};

}  // namespace sallow
")
