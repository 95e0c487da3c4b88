package io.capstan.engine.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What an archive fits: one build of a JDK and the files of a class path as they are now. A JVM
 * checks that again and ignores an archive that does not fit; the key is there so that it is given
 * one that does.
 */
final class ArchiveKey {
  /** Another one where archives are made in another way. */
  private static final int VERSION = 1;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long hash = FNV_OFFSET;

  private ArchiveKey() {}

  /** The key, as the start of a file's name. */
  static String of(ArchiveRequest request) throws IOException {
    ArchiveKey key = new ArchiveKey();
    key.add(VERSION + ArchiveOptions.fingerprint() + request.heapOptions());
    key.addFile(request.javaHome().resolve("release"));
    key.addFile(request.javaHome().resolve("lib").resolve("modules"));
    for (String entry : request.entries()) {
      key.addFile(Path.of(entry));
    }
    return Long.toHexString(key.hash);
  }

  /** Its place, and when which content was put there. */
  private void addFile(Path path) throws IOException {
    add(path.toAbsolutePath().toString());
    if (Files.isRegularFile(path)) {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      add(attributes.size() + " " + attributes.lastModifiedTime().toMillis());
    }
  }

  /** FNV-1a: nobody has an interest in two that collide, for the folder is the user's own. */
  private void add(String text) {
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ octet & 0xff) * FNV_PRIME;
    }
    hash *= FNV_PRIME; // A border: "a", "b" is not "ab".
  }
}
