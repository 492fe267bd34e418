/**
 * Where files are cut, by their content, so that equal stretches of different files become equal chunks. Imports
 * nothing of ours. A {@link dump.chunker.Polynomial}, secret and fixed for a repository, decides; a
 * {@link dump.chunker.Chunker} finds the cuts in a buffer that the caller fills.
 */
package dump.chunker;
