#include "trajectories/pauli_sum.h"

#include <algorithm>
#include <charconv>

namespace sallow {

namespace {

bool starts_number(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

bool is_pauli(char c) {
  return c == 'I' || c == '_' || c == 'X' || c == 'Y' || c == 'Z';
}

class SumReader {
 public:
  SumReader(TextCursor& cursor, uint32_t qubit_count) : cursor_(cursor), qubit_count_(qubit_count) {}

  PauliSum read() {
    PauliSum sum;
    cursor_.skip_blanks();
    const size_t begin = cursor_.position();
    const std::string_view rest = cursor_.rest();
    double sign = take_sign(1);
    for (;;) {
      sum.terms.push_back(read_term(sign));
      cursor_.skip_blanks();
      if (cursor_.at_line_end()) break;
      if (cursor_.peek() != '+' && cursor_.peek() != '-') {
        cursor_.fail("expected +, - or the end of the line, found " + cursor_.describe_next());
      }
      sign = take_sign(1);
    }
    sum.text = rest.substr(0, cursor_.position() - begin);
    while (!sum.text.empty() && (sum.text.back() == ' ' || sum.text.back() == '\t' || sum.text.back() == '\r')) {
      sum.text.pop_back();
    }
    return sum;
  }

 private:
  /// Reads any number of + and -.
  double take_sign(double sign) {
    for (cursor_.skip_blanks(); cursor_.peek() == '+' || cursor_.peek() == '-'; cursor_.skip_blanks()) {
      if (cursor_.take() == '-') sign = -sign;
    }
    return sign;
  }

  PauliTerm read_term(double sign) {
    PauliTerm term{sign, std::string(qubit_count_, 'I')};
    read_factor(term);
    for (;;) {
      cursor_.skip_blanks();
      if (cursor_.take_if('*')) {
        cursor_.skip_blanks();
      } else if (cursor_.at_line_end() || cursor_.peek() == '+' || cursor_.peek() == '-') {
        return term;
      }
      read_factor(term);
    }
  }

  void read_factor(PauliTerm& term) {
    if (starts_number(cursor_.peek())) {
      term.coefficient *= cursor_.take_number("a coefficient");
      return;
    }
    const size_t position = cursor_.position();
    const std::string_view word = cursor_.take_name();
    if (word.empty()) cursor_.fail("expected a number or a Pauli such as Z0, found " + cursor_.describe_next());
    if (word.size() == qubit_count_ && std::all_of(word.begin(), word.end(), is_pauli)) {
      for (uint32_t qubit = 0; qubit < qubit_count_; qubit++) put(term, word[qubit], qubit, position + qubit);
      return;
    }
    uint64_t qubit = 0;
    auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), qubit);
    if (!is_pauli(word[0]) || word.size() == 1 || end != word.data() + word.size()) {
      cursor_.fail_at(
          position, quoted(word) + " is not a Pauli",
          "write X, Y or Z and a qubit, as in X0*Z3, or " + std::to_string(qubit_count_) + " letters, one per qubit");
    }
    if (error != std::errc() || qubit >= qubit_count_) {
      cursor_.fail_at(position, quoted(word) + " is a qubit that the circuit does not have: it has " +
                                    std::to_string(qubit_count_));
    }
    put(term, word[0], static_cast<uint32_t>(qubit), position);
  }

  void put(PauliTerm& term, char pauli, uint32_t qubit, size_t position) {
    if (pauli == 'I' || pauli == '_') return;
    if (term.paulis[qubit] != 'I') {
      cursor_.fail_at(position, "qubit " + std::to_string(qubit) + " is repeated in one term");
    }
    term.paulis[qubit] = pauli;
  }

  TextCursor& cursor_;
  uint32_t qubit_count_;
};

}  // namespace

size_t PauliTerm::weight() const {
  return paulis.size() - static_cast<size_t>(std::count(paulis.begin(), paulis.end(), 'I'));
}

PauliSum parse_pauli_sum(TextCursor& cursor, uint32_t qubit_count) {
  return SumReader(cursor, qubit_count).read();
}

template <typename Real>
double expectation(const StateVector<Real>& state, const PauliSum& sum, double readout) {
  const double norm = state.norm();
  double value = 0;
  for (const PauliTerm& term : sum.terms) {
    double part = term.coefficient;
    for (size_t k = 0; k < term.weight(); k++) part *= 1 - 2 * readout;
    if (term.weight() > 0) part *= state.expectation(term.paulis) / norm;
    value += part;
  }
  return value;
}

template double expectation<float>(const StateVector<float>&, const PauliSum&, double);
template double expectation<double>(const StateVector<double>&, const PauliSum&, double);

}  // namespace sallow
