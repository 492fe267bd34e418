/**
 * What of a source is backed up, said in Duplicity's options. May import {@code model}, {@code posix} and {@code
 * duplicity}.
 *
 * <p>{@link dump.duplicity.selection.Selection} puts them in order. A pattern of {@code dump.files} becomes a {@code
 * PythonExpression}, spelled by {@code PatternText}, or a {@code DirectoryGlob}; {@code Undecided} holds back what no
 * single option can say, and {@code Terrain} is what is not in the patterns but on the disk.
 */
package dump.duplicity.selection;
