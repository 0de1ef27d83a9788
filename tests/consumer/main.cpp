// Writes a small field with an installed fieldwise, reads it back and checks the values.
#include <cstdio>
#include <fieldwise/core/arrays.hpp>
#include <fieldwise/io/open.hpp>
#include <fieldwise/io/output.hpp>

int main() {
  namespace core = fieldwise::core;
  namespace io = fieldwise::io;

  core::Field field = core::field_of({{{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}}, core::monthly_axis(1982, 1, 1),
                                     core::rectilinear_grid({-45.0, 45.0}, {0.0, 120.0, 240.0}), "K");
  field.header.name = "tas";
  io::OutputFile file("consumer.nc", {field.header}, {{"title", "a field of six values"}}, {});
  file.sink(0).write(core::view(field));
  file.commit();

  auto fields = io::open("consumer.nc").select("tas");
  const core::TileView values = fields.show("tas", {0, 1}, {0, 2});
  std::printf("tas at 45 N, 240 E: %g\n", values.at(0, 1, 2));
  return values.at(0, 1, 2) == 6.0 ? 0 : 1;
}
