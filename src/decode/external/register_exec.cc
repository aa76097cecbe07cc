#include "decode/external/register_exec.h"

#include "base/error.h"
#include "decode/catalog/registry.h"
#include "decode/external/exec_decoder.h"

namespace sallow {

void register_exec_decoder() {
  register_decoder({"exec",
                    "exec:PROGRAM runs your program, through pipes; see docs/formats/external_decoder.md",
                    {},
                    {.whole_errors = true},
                    [](std::string_view program) -> DecoderRecipe {
                      if (program.find_first_not_of(' ') == std::string_view::npos) {
                        throw InputError("decoder 'exec' needs a program",
                                         "for example: --decoder 'exec:python3 decoder.py'");
                      }
                      return {{}, [program = std::string(program)](ModelSource& source, const CompileOptions&) {
                                return std::make_unique<ExecDecoder>(program, source.model());
                              }};
                    }});
}

}  // namespace sallow
