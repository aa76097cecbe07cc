#include "gate_circuit/qasm_expression.h"

#include <cmath>
#include <numbers>
#include <string>

namespace sallow {

void skip_qasm_space(TextCursor& cursor) {
  for (;;) {
    cursor.skip_blanks();
    if (cursor.peek() == '/' && cursor.peek(1) == '/') {
      while (!cursor.at_end() && cursor.peek() != '\n') cursor.take();
    } else if (cursor.peek() == '/' && cursor.peek(1) == '*') {
      size_t start = cursor.position();
      cursor.take();
      cursor.take();
      while (!(cursor.peek() == '*' && cursor.peek(1) == '/')) {
        if (cursor.at_end()) cursor.fail_at(start, "this comment is not closed");
        cursor.take();
      }
      cursor.take();
      cursor.take();
    } else if (!cursor.take_if('\n')) {
      return;
    }
  }
}

namespace {

// The number of bytes of the UTF-8 letter at the cursor, if it is a letter of two or three bytes in the Latin, Greek
// and Cyrillic blocks or ℇ; otherwise 0.
size_t letter_bytes(const TextCursor& cursor) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(cursor.peek(k)); };
  const auto is_continuation = [&](size_t k) { return (byte(k) & 0xc0) == 0x80; };
  if (byte(0) >= 0xc3 && byte(0) <= 0xdf && is_continuation(1)) {
    const unsigned code = (byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu);
    const bool is_letter = (code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7) ||
                           (code >= 0x370 && code <= 0x52f && code != 0x37e && code != 0x387);
    return is_letter ? 2 : 0;
  }
  if ((byte(0) & 0xf0) == 0xe0 && is_continuation(1) && is_continuation(2)) {
    const unsigned code = (byte(0) & 0xfu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
    return (code >= 0x1e00 && code <= 0x1fff) || code == 0x2107 ? 3 : 0;
  }
  return 0;
}

}  // namespace

std::string_view take_qasm_name(TextCursor& cursor) {
  const std::string_view text = cursor.rest();
  const size_t start = cursor.position();
  for (;;) {
    const bool is_first = cursor.position() == start;
    if (!is_first && cursor.peek() >= '0' && cursor.peek() <= '9') {
      cursor.advance(1);
    } else if (!cursor.take_name().empty()) {
      continue;
    } else if (const size_t bytes = letter_bytes(cursor)) {
      cursor.advance(bytes);
    } else {
      return text.substr(0, cursor.position() - start);
    }
  }
}

namespace {

constexpr int kMaxDepth = 200;

class ExpressionReader {
 public:
  ExpressionReader(TextCursor& cursor, const QasmScope& scope) : cursor_(cursor), scope_(scope) {}

  double sum() {
    double value = product();
    for (;;) {
      skip_qasm_space(cursor_);
      if (cursor_.take_if('+')) {
        value += product();
      } else if (cursor_.take_if('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }

 private:
  double product() {
    double value = signed_power();
    for (;;) {
      skip_qasm_space(cursor_);
      if (cursor_.peek() == '*' && cursor_.peek(1) != '*') {
        cursor_.take();
        value *= signed_power();
      } else if (cursor_.peek() == '/') {
        size_t position = cursor_.position();
        cursor_.take();
        double divisor = signed_power();
        if (divisor == 0) cursor_.fail_at(position, "division by zero");
        value /= divisor;
      } else {
        return value;
      }
    }
  }

  double signed_power() {
    skip_qasm_space(cursor_);
    if (++depth_ > kMaxDepth) cursor_.fail("this expression is nested too deeply");
    double value;
    if (cursor_.take_if('-')) {
      value = -signed_power();
    } else if (cursor_.take_if('+')) {
      value = signed_power();
    } else {
      value = atom();
      skip_qasm_space(cursor_);
      bool is_power = cursor_.take_if('^');
      if (!is_power && cursor_.peek() == '*' && cursor_.peek(1) == '*') {
        cursor_.take();
        cursor_.take();
        is_power = true;
      }
      if (is_power) value = std::pow(value, signed_power());
    }
    depth_--;
    return value;
  }

  double parenthesized() {
    skip_qasm_space(cursor_);
    if (!cursor_.take_if('(')) cursor_.fail("expected '(', found " + cursor_.describe_next());
    double value = sum();
    skip_qasm_space(cursor_);
    if (!cursor_.take_if(')')) cursor_.fail("expected ')', found " + cursor_.describe_next());
    return value;
  }

  double atom() {
    char c = cursor_.peek();
    if (c == '(') return parenthesized();
    if ((c >= '0' && c <= '9') || c == '.') return cursor_.take_number("a number");
    size_t position = cursor_.position();
    std::string_view name = take_qasm_name(cursor_);
    if (name.empty()) cursor_.fail("expected a value, found " + cursor_.describe_next());
    if (const double* value = scope_.find_number(name)) return *value;
    if (name == "pi" || name == "\u03c0") return std::numbers::pi;
    if (name == "tau" || name == "\u03c4") return 2 * std::numbers::pi;
    if (name == "euler" || name == "\u2107") return std::numbers::e;
    struct Function {
      std::string_view name;
      double (*apply)(double);
    };
    static constexpr Function kFunctions[] = {
        {"sin", [](double x) { return std::sin(x); }},     {"cos", [](double x) { return std::cos(x); }},
        {"tan", [](double x) { return std::tan(x); }},     {"exp", [](double x) { return std::exp(x); }},
        {"ln", [](double x) { return std::log(x); }},      {"log", [](double x) { return std::log(x); }},
        {"sqrt", [](double x) { return std::sqrt(x); }},   {"arcsin", [](double x) { return std::asin(x); }},
        {"arccos", [](double x) { return std::acos(x); }}, {"arctan", [](double x) { return std::atan(x); }},
        {"asin", [](double x) { return std::asin(x); }},   {"acos", [](double x) { return std::acos(x); }},
        {"atan", [](double x) { return std::atan(x); }},
    };
    for (const Function& function : kFunctions) {
      if (function.name == name) return function.apply(parenthesized());
    }
    cursor_.fail_at(position, "unknown value '" + std::string(name) + "'");
  }

  TextCursor& cursor_;
  const QasmScope& scope_;
  int depth_ = 0;
};

}  // namespace

double take_qasm_expression(TextCursor& cursor, const QasmScope& scope) {
  skip_qasm_space(cursor);
  size_t position = cursor.position();
  double value = ExpressionReader(cursor, scope).sum();
  if (!std::isfinite(value)) cursor.fail_at(position, "this expression is not a finite number");
  return value;
}

int64_t take_qasm_whole(TextCursor& cursor, const QasmScope& scope, std::string_view what, int64_t min, int64_t max) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const double value = take_qasm_expression(cursor, scope);
  if (value != std::floor(value) || value < static_cast<double>(min) || value > static_cast<double>(max)) {
    cursor.fail_at(position, std::string(what) + " must be a whole number from " + std::to_string(min) + " to " +
                                 std::to_string(max));
  }
  return static_cast<int64_t>(value);
}

}  // namespace sallow
