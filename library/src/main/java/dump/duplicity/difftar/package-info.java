/**
 * What Duplicity stores, read from names and streams: nothing here opens a file or starts a program. Imports {@code
 * dump.model} only.
 *
 * <p>{@code FileName}s are gathered into {@link dump.duplicity.difftar.BackupSet}s ({@code Sets}) and those linked into
 * {@link dump.duplicity.difftar.Chain}s ({@code Chains}); an {@link dump.duplicity.difftar.Archive} says which can be
 * read, which are a {@link dump.duplicity.difftar.LostSet}, what aborted runs left, and what a {@link
 * dump.duplicity.difftar.RemovalPlan} takes. A {@link dump.duplicity.difftar.Manifest} says what a set holds where;
 * {@link dump.duplicity.difftar.Signatures} merges the tars of a chain into the entries of a point in time, all in the
 * {@code PathOrder}. Tars are read by {@code TarReader}. A file that contradicts itself is a {@link
 * dump.duplicity.difftar.DifftarException}.
 */
package dump.duplicity.difftar;
