/**
 * The native engine: {@link dump.nativeengine.NativeEngine} backs up to restic repositories and reads them. Here the
 * rooms below are put together: which snapshot is meant, what paths mean in it, what a loss is.
 */
package dump.nativeengine;
