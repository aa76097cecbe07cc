#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "process/standard_streams.h"
#include "results/sinter_csv.h"

namespace sallow {
namespace {

void run_export(Flags& flags) {
  std::string db, out, format = "sinter";
  flags.add("db", &db, "The store of results.").plain();
  flags.add("out", &out, "The file to write; standard output by default.");
  flags.add("format", &format, "sinter: the CSV format of sinter's statistics.", "FORMAT");
  if (!flags.parse()) return;
  flags.require("db");
  if (format != "sinter") {
    throw InputError("--format: there is no format '" + format + "'", "the only format is sinter");
  }
  ResultStore store(db);
  OutputFile file = open_output(out);
  file.write(sinter_csv(store));
  file.finish();
}

}  // namespace

extern const Command kExportCommand;
const Command kExportCommand{
    "export",
    "Write a store's results as sinter's CSV",
    "One line per task: shots, errors, discards, seconds, decoder, strong_id, metadata and further counts. sinter "
    "plots and combines such files.",
    "  sallow export --db results.sqlite --out stats.csv\n"
    "  sinter plot --in stats.csv …\n",
    run_export,
};

}  // namespace sallow
