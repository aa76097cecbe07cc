#include "results/sinter_csv.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text_cursor.h"
#include "circuit/circuit.h"
#include "experiment/decoding_model.h"
#include "experiment/postselection.h"
#include "json/json.h"
#include "results/task_metadata.h"
#include "store/content_hash.h"

namespace sallow {
namespace {

constexpr const char* kColumns[] = {"shots",   "errors",    "discards",      "seconds",
                                    "decoder", "strong_id", "json_metadata", "custom_counts"};
constexpr size_t kNeededColumns = 7;  // older files have no custom_counts
constexpr JsonStyle kCsvStyle = {.ascii = true, .replace_odd = true, .non_finite = true};

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The rows of a CSV: fields with or without quotes; "" in quotes is a quote.
class CsvReader {
 public:
  CsvReader(const std::string& text, std::string file) : text_(text), file_(std::move(file)) {}

  /// The next row that is not empty, and the text it was read from; false at the end.
  bool next(std::vector<std::string>& fields, std::string_view& row) {
    while (position_ < text_.size()) {
      line_ = next_line_;
      const size_t start = position_;
      fields = read_row();
      row = trimmed(std::string_view(text_).substr(start, row_end_ - start));
      if (!row.empty()) return true;
    }
    return false;
  }

  /// The location of the latest row.
  SourceLocation where() const { return {file_, line_}; }
  [[noreturn]] void fail(const std::string& what, std::string remedy = {}) const {
    throw InputError(where(), what, std::move(remedy));
  }

 private:
  std::vector<std::string> read_row() {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (; position_ < text_.size(); position_++) {
      const char c = text_[position_];
      // CR LF is one line end; a single CR is one too.
      const bool ends_line =
          c == '\n' || (c == '\r' && (position_ + 1 == text_.size() || text_[position_ + 1] != '\n'));
      next_line_ += ends_line;
      if (quoted && c == '"') {
        quoted = position_ + 1 < text_.size() && text_[position_ + 1] == '"';
        if (quoted) fields.back() += text_[position_++];
      } else if (quoted) {
        fields.back() += c;
      } else if (c == '"') {
        // Blanks are allowed before a quote.
        fields.back() = std::string(trimmed(fields.back()));
        quoted = true;
      } else if (c == ',') {
        fields.emplace_back();
      } else if (ends_line) {
        row_end_ = position_++;
        return fields;
      } else {
        fields.back() += c;
      }
    }
    if (quoted) fail("a quote is not closed");
    row_end_ = position_;
    return fields;
  }

  const std::string& text_;
  std::string file_;
  size_t position_ = 0, row_end_ = 0;
  uint64_t line_ = 1, next_line_ = 1;
};

/// The index of each of kColumns in the file; SIZE_MAX if the file has no custom_counts.
std::vector<size_t> columns_of(const std::vector<std::string>& header) {
  std::vector<size_t> places;
  for (const char* name : kColumns) {
    const auto found =
        std::find_if(header.begin(), header.end(), [&](const std::string& field) { return trimmed(field) == name; });
    places.push_back(found == header.end() ? SIZE_MAX : static_cast<size_t>(found - header.begin()));
  }
  return places;
}

/// A column's name without its quotes, blanks and capital letters.
std::string plain_name(std::string_view field) {
  std::string name;
  for (const char c : field) {
    if (c != '"' && c != ' ' && c != '\r') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

/// The names in a header, with any separators.
std::vector<std::string> plain_names(std::string_view header) {
  std::vector<std::string> names;
  for (size_t start = 0; start <= header.size();) {
    const size_t end = std::min(header.find_first_of(",;\t", start), header.size());
    names.push_back(plain_name(header.substr(start, end - start)));
    start = end + 1;
  }
  return names;
}

/// Throws the error of a header without these columns.
[[noreturn]] void refuse_header(const CsvReader& reader, const std::vector<std::string>& header,
                                const std::vector<std::string>& missing) {
  const std::string remedy = "a sinter CSV file has " + sinter_columns_text();
  if (header.size() == 1 && plain_names(header[0]).size() > 1) {
    const bool is_tabs = header[0].find('\t') != std::string::npos;
    reader.fail(std::string("fields are separated by ") + (is_tabs ? "tabs" : "semicolons") + ", and not by commas",
                "save it with commas, as sinter does");
  }
  for (const std::string& field : header) {
    const std::string name = plain_name(field);
    if (std::find(missing.begin(), missing.end(), name) == missing.end()) continue;
    reader.fail("the column " + quoted(trimmed(field)) + " must be spelled '" + name + "'", remedy);
  }
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "'" : ", '") + name + "'";
  const bool one = missing.size() == 1;
  reader.fail((one ? "the column " : "the columns ") + names + (one ? " is missing" : " are missing"), remedy);
}

void check_header(const CsvReader& reader, const std::vector<std::string>& header) {
  std::vector<std::string> missing;
  const std::vector<size_t> places = columns_of(header);
  for (size_t k = 0; k < std::size(kColumns); k++) {
    const auto is_it = [&](const std::string& field) { return trimmed(field) == kColumns[k]; };
    if (std::count_if(header.begin(), header.end(), is_it) > 1) {
      reader.fail("the column '" + std::string(kColumns[k]) + "' occurs twice");
    }
    if (k < kNeededColumns && places[k] == SIZE_MAX) missing.push_back(kColumns[k]);
  }
  if (!missing.empty()) refuse_header(reader, header, missing);
}

[[noreturn]] void refuse_number(const CsvReader& reader, const char* column, std::string_view field) {
  constexpr size_t kMostShown = 60;
  reader.fail("'" + std::string(field.substr(0, kMostShown)) + (field.size() > kMostShown ? "…" : "") +
              "' is not a number of " + column);
}

Count count_in(const CsvReader& reader, const char* column, std::string_view field) {
  field = trimmed(field);
  const std::optional<Count> count = Count::parse(field);
  if (!count) refuse_number(reader, column, field);
  return *count;
}

double seconds_in(const CsvReader& reader, std::string_view field) {
  field = trimmed(field);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !(value >= 0) || value > 1e18) {
    refuse_number(reader, "seconds", field);
  }
  return value;
}

std::map<std::string, Count> custom_counts_in(const CsvReader& reader, std::string_view field) {
  field = trimmed(field);
  if (field.empty() || field == "null") return {};
  std::string problem;
  const std::optional<Json> table = Json::parse(field, &problem);
  if (!table) reader.fail("custom_counts: " + problem);
  std::map<std::string, Count> counts;
  bool good = table->is_table();
  for (size_t k = 0; good && k < table->size(); k++) {
    const std::optional<Count> count = Count::parse(table->at(k).text());
    good = count.has_value();
    if (good) counts[table->keys()[k]] = *count;
  }
  if (!good) reader.fail("custom_counts is not a JSON table of integers");
  return counts;
}

std::string metadata_in(const CsvReader& reader, std::string_view field) {
  std::string problem;
  const std::optional<Json> metadata = Json::parse(trimmed(field), &problem);
  if (!metadata) reader.fail("json_metadata: " + problem);
  return metadata->text(kCsvStyle);
}

/// The same value with sorted keys, as sinter writes it.
std::string sorted(const std::string& metadata) {
  return Json::parse(metadata).value_or(Json()).sorted().text(kCsvStyle);
}

std::string without_last_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

/// A circuit or a model with the numbers in parentheses printed with this many digits: Stim prints 6 digits in
/// circuits and 19 in models.
std::string with_digits(const std::string& text, int digits) {
  std::string out;
  bool in_tag = false, in_arguments = false;
  for (size_t k = 0; k < text.size(); k++) {
    const char c = text[k];
    if (in_arguments && (std::isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '.')) {
      const size_t end = text.find_first_of(",) ", k);
      char number[64];
      std::snprintf(number, sizeof number, "%.*g", digits, std::strtod(text.c_str() + k, nullptr));
      out += number;
      k = end - 1;
      continue;
    }
    in_tag = (in_tag || c == '[') && c != ']';
    if (!in_tag && c == '(') in_arguments = true;
    if (c == ')') in_arguments = false;
    out += c;
  }
  return out;
}

std::string quoted_field(const std::string& text, bool always) {
  if (!always && text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + "\"";
}

}  // namespace

bool is_sinter_csv(const std::string& path) {
  InputFile file(path);
  std::string start(4096, '\0');
  start.resize(std::fread(start.data(), 1, start.size(), file.stream()));
  if (!byte_order_mark(start).empty()) return true;
  const size_t first = std::min(start.find_first_not_of(" \t\r\n"), start.size());
  const std::vector<std::string> names = plain_names(start.substr(first, start.find_first_of("\r\n", first) - first));
  return std::count_if(std::begin(kColumns), std::end(kColumns), [&](const char* column) {
           return std::find(names.begin(), names.end(), column) != names.end();
         }) >= 2;
}

std::string sinter_columns_text() {
  std::string text;
  for (size_t k = 0; k < kNeededColumns; k++) {
    text += (k == 0 ? "" : k + 1 < kNeededColumns ? ", " : " and ") + std::string(kColumns[k]);
  }
  return text;
}

std::vector<std::string> import_sinter_csv(ResultStore& store, const std::string& path, StrongIds& strong_ids) {
  const std::string text = read_file(path);
  CsvReader reader(text, path);
  if (!byte_order_mark(text).empty()) {
    throw InputError(SourceLocation{path, 1, 1}, "the file starts with a byte-order mark, which sinter cannot read",
                     "save it as UTF-8 without a byte-order mark");
  }
  std::vector<std::string> fields;
  std::string_view row;
  if (!reader.next(fields, row)) reader.fail("this is not a sinter CSV file");
  check_header(reader, fields);
  const std::vector<size_t> places = columns_of(fields);
  const size_t width = fields.size();
  // The strong_ids that sinter would give to tasks counted by the store itself; computed only if a row may match.
  std::map<std::string, std::string> own_ids;
  std::vector<StoredTask> own;
  for (auto& [number, task] : store.tasks()) {
    if (task.strong_id.empty()) own.push_back(std::move(task));
  }
  const auto is_own = [&](const std::string& strong_id, const std::string& decoder, const std::string& metadata) {
    for (const StoredTask& task : own) {
      if (task.decoder != decoder || sorted(task.metadata) != metadata) continue;
      std::string& id = own_ids[task.id];
      if (id.empty()) id = sinter_strong_id(task, store.circuit(task.id));
      if (id == strong_id) return true;
    }
    return false;
  };

  std::set<std::string> ids;
  // A row's source is the hash of all rows up to it, which does not change when rows are appended to the file.
  std::string source;
  while (reader.next(fields, row)) {
    source = sha256_text(source + std::string(row));
    if (fields.size() != width) {
      reader.fail("the header has " + std::to_string(width) + " fields, but this line has " +
                  std::to_string(fields.size()));
    }
    const auto field = [&](size_t column) -> const std::string& { return fields[places[column]]; };
    Counts counts;
    counts.shots = count_in(reader, "shots", field(0));
    counts.failures = count_in(reader, "errors", field(1));
    counts.discards = count_in(reader, "discards", field(2));
    counts.seconds = seconds_in(reader, field(3));
    if (places[7] != SIZE_MAX) counts.others = custom_counts_in(reader, field(7));
    if (counts.discards > counts.shots || counts.failures > counts.kept()) {
      reader.fail("more errors and discards than shots");
    }
    StoredTask task;
    task.decoder = std::string(trimmed(field(4)));
    task.id = task.strong_id = std::string(trimmed(field(5)));
    if (task.id.empty()) reader.fail("there is no strong_id");
    task.metadata = metadata_in(reader, field(6));
    strong_ids.add(task, reader.where());
    if (is_own(task.strong_id, task.decoder, sorted(task.metadata))) {
      reader.fail("this row was exported from shots that are already in the store");
    }
    task.name = task.metadata == "null" ? task.strong_id.substr(0, 12) : task.metadata;
    describe_by_metadata(task);
    store.add_import(store.add_task(task, {}), "sinter " + source, counts);
    ids.insert(task.id);
  }
  return {ids.begin(), ids.end()};
}

std::string sinter_csv(ResultStore& store) {
  return sinter_csv(store.results(), store);
}

std::string sinter_csv(std::span<const TaskResult> results, ResultStore& store) {
  std::string text = "     shots,    errors,  discards, seconds,decoder,strong_id,json_metadata,custom_counts\n";
  for (const TaskResult& result : results) {
    const Counts& counts = result.counts;
    const StoredTask& task = result.task;
    char numbers[256];
    std::snprintf(numbers, sizeof numbers, "%10s,%10s,%10s,%8.3f,", counts.shots.str().c_str(),
                  counts.failures.str().c_str(), counts.discards.str().c_str(), counts.seconds);
    const std::string strong_id =
        task.strong_id.empty() ? sinter_strong_id(task, store.circuit(task.id)) : task.strong_id;
    text += numbers + quoted_field(task.decoder, false) + "," + strong_id + "," +
            quoted_field(sorted(task.metadata), true) + ",";
    if (!counts.others.empty()) text += quoted_field(others_text(counts.others), true);
    text += "\n";
  }
  return text;
}

std::string sinter_strong_id(const StoredTask& task, const std::string& circuit_text) {
  try {
    const Circuit circuit = Circuit::parse(circuit_text);
    const std::string model = with_digits(model_in_sinter_names(circuit, task.strict).str(), 19);
    const std::string text = with_digits(circuit_text, 6);
    if (task.postselection.empty()) {
      return sha256_text(sinter_strong_id_text(text, task.decoder, model, nullptr, task.metadata));
    }
    std::vector<int> mask((circuit.counts().detectors + 7) / 8);
    for (const uint64_t detector : postselected_detectors(task.postselection, circuit)) {
      mask[detector / 8] |= 1 << detector % 8;
    }
    return sha256_text(sinter_strong_id_text(text, task.decoder, model, &mask, task.metadata));
  } catch (const InputError& error) {
    throw InputError(SourceLocation{task.name}, error.what(), error.remedy());
  }
}

std::string sinter_strong_id_text(const std::string& circuit, const std::string& decoder, const std::string& model,
                                  const std::vector<int>* postselection_mask, const std::string& metadata) {
  Json value;
  value["circuit"] = without_last_line_end(circuit);
  value["decoder"] = decoder;
  value["decoder_error_model"] = without_last_line_end(model);
  value["postselection_mask"] = postselection_mask == nullptr ? Json() : Json(*postselection_mask);
  value["json_metadata"] = Json::parse(metadata).value_or(Json());
  // As Python's json.dumps writes it.
  return value.text({.ascii = true, .replace_odd = true, .non_finite = true, .blanks = true});
}

}  // namespace sallow
