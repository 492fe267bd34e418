/**
 * The files of a repository in a store, wherever it is. It knows no key, blob or snapshot; all it is told of a file is
 * a {@link dump.backend.Handle}: what kind of file, and its name. Where files lie in directories is {@code Layout}'s.
 *
 * <p>{@link dump.backend.Location} is read from what a person wrote; {@code dump.stores.Backends} opens it and gives
 * a {@link dump.backend.Backend}; what that fails to do is a {@link dump.backend.BackendException}, by what can be done
 * then. What changes how any store behaves extends {@link dump.backend.FilterBackend}.
 * {@link dump.backend.MemoryBackend} is for tests and for embedders that keep their files themselves.
 */
package dump.backend;
