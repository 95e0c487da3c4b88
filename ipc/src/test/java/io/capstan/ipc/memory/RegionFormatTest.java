package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no regions: an attacher is told what is wrong with them. */
class RegionFormatTest {
  @TempDir private Path location;
  private Path data;

  /** A whole region without a holder; each test then breaks something. */
  @BeforeEach
  void makeUnheldRegion() throws IOException {
    Path directory = RegionFiles.regionDirectory(location, "broken");
    data = RegionFiles.dataFile(directory);
    try (Region model = Region.create(location, "model", 4096)) {
      Files.createDirectory(directory);
      Files.createFile(RegionFiles.gateFile(directory));
      Files.copy(RegionFiles.dataFile(model.path()), data);
    }
  }

  @AfterEach
  void sweepLeavesNothing() throws IOException {
    RegionReaper.sweep(location);
    Crew.assertNoFiles(location);
  }

  private void overwrite(int offset, long value) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    word.putLong(value).flip();
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.write(word, offset);
    }
  }

  private void assertRefused(String... whatIsWrong) {
    var refusal =
        assertThrows(RegionFormatException.class, () -> Region.attach(location, "broken"));
    assertTrue(refusal.getMessage().contains("file=" + data), refusal::getMessage);
    for (String part : whatIsWrong) {
      assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
    }
  }

  @Test
  void unbrokenCopyIsAccepted() throws IOException {
    Region.attach(location, "broken").close();
  }

  @Test
  void emptyFile() throws IOException {
    Files.write(data, new byte[0]);
    assertRefused("truncated", "fileLength=0");
  }

  @Test
  void fileCutInTheHeaders() throws IOException {
    Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));
    assertRefused("truncated", "fileLength=100");
  }

  @Test
  void fileCutInTheObjects() throws IOException {
    long length = Files.size(data);
    Files.write(data, Arrays.copyOf(Files.readAllBytes(data), (int) length - 1));
    assertRefused("truncated", "sizeBytes=" + length, "fileLength=" + (length - 1));
  }

  @Test
  void paddedFile() throws IOException {
    long length = Files.size(data);
    Files.write(data, new byte[1], StandardOpenOption.APPEND);
    assertRefused("padded", "sizeBytes=" + length, "fileLength=" + (length + 1));
  }

  @Test
  void foreignFile() throws IOException {
    overwrite(RegionLayout.MAGIC_OFFSET, 0x1234);
    assertRefused("foreign", "magic=0x0000000000001234");
  }

  @Test
  void fileOfZeros() throws IOException {
    Files.write(data, new byte[RegionLayout.DATA_OFFSET]);
    assertRefused("foreign", "magic=0x0000000000000000");
  }

  @Test
  void damagedOrderMarkIsNamedAsSuch() throws IOException {
    overwrite(RegionLayout.ORDER_OFFSET, 0x77);
    assertRefused("damaged", "order=0x0000000000000077");
  }

  @Test
  void otherByteOrder() throws IOException {
    overwrite(RegionLayout.MAGIC_OFFSET, Long.reverseBytes(RegionLayout.MAGIC));
    overwrite(RegionLayout.ORDER_OFFSET, RegionLayout.SWAPPED_ORDER_MARK);
    overwrite(RegionLayout.VERSION_OFFSET, Long.reverseBytes(RegionLayout.VERSION));
    assertRefused("byte order", "nativeOrder=" + ByteOrder.nativeOrder());
  }

  @Test
  void otherVersion() throws IOException {
    overwrite(RegionLayout.VERSION_OFFSET, RegionLayout.VERSION + 1);
    assertRefused("version=" + (RegionLayout.VERSION + 1), "allowed: " + RegionLayout.VERSION);
  }

  @Test
  void unfinishedFileIsOfVersionZero() throws IOException {
    overwrite(RegionLayout.VERSION_OFFSET, 0);
    assertRefused("version=0");
  }

  @Test
  void missingFileIsNoRegion() throws IOException {
    Files.delete(data);
    var refusal =
        assertThrows(RegionNotFoundException.class, () -> Region.attach(location, "broken"));
    assertTrue(refusal.getMessage().contains("missing=" + data), refusal::getMessage);
  }

  @Test
  void refusalLeavesNoParticipantBehind() throws IOException {
    overwrite(RegionLayout.VERSION_OFFSET, 9);
    assertRefused("version=9");
    assertEquals(1, RegionReaper.sweep(location));
  }
}
