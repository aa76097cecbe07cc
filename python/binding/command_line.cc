#include <string>
#include <vector>

#include "binding.h"
#include "cli/program.h"

namespace sallow::python {

using namespace nb::literals;

void bind_command_line(nb::module_& module) {
  module.def(
      "run_program",
      [](const std::vector<nb::bytes>& given) {
        std::vector<std::string> arguments;
        for (const nb::bytes& argument : given) arguments.emplace_back(argument.c_str(), argument.size());
        const nb::gil_scoped_release released;
        return run_program(std::move(arguments));
      },
      "arguments"_a);
}

}  // namespace sallow::python
