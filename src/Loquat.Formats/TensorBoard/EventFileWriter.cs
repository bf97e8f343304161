// Writes event files that TensorBoard shows. Each event is one checksummed record handed to the operating system at once, so a kill tears
// at most the last; resuming cuts a torn tail and what a run wrote behind the step it goes back to.
using System.Buffers.Binary;
using System.Globalization;

namespace Loquat.Formats.TensorBoard;

/// <summary>Appends scalars and texts to a TensorBoard event file.</summary>
public sealed class EventFileWriter : IDisposable
{
    private readonly FileStream _stream;
    private readonly TimeProvider _time;

    private EventFileWriter(string path, FileStream stream, TimeProvider time)
    {
        Path = path;
        _stream = stream;
        _time = time;
    }

    /// <summary>The event file.</summary>
    public string Path { get; }

    /// <summary>Starts or continues the event file of a folder.</summary>
    /// <param name="folder">An existing folder. Its newest file named events.out.tfevents.*.loquat is continued where <paramref name="resumeStep"/> is given.</param>
    /// <param name="resumeStep">Null starts a new file and deletes the folder's older ones; else events of later steps are cut off.</param>
    /// <param name="time">The clock, or null for the system's.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="InvalidInputException">The folder is missing or cannot be written.</exception>
    public static EventFileWriter Open(string folder, long? resumeStep = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        time ??= TimeProvider.System;
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder} is no folder, so no event file can be written there; create it first.");
        string[] files = [.. Directory.GetFiles(folder, "events.out.tfevents.*.loquat").Order(StringComparer.Ordinal)];
        string? path = null;
        try
        {
            if (resumeStep is null)
            {
                foreach (var file in files)
                    File.Delete(file);
            }
            else if (files.Length > 0)
            {
                path = files[^1];
            }
            path ??= System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds():D10}.loquat"));
            var keep = File.Exists(path) ? EventFileReader.Scan(path, item => item.Step <= (resumeStep ?? -1)) : 0;
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            stream.SetLength(keep);
            stream.Position = keep;
            var writer = new EventFileWriter(path, stream, time);
            if (keep == 0)
                writer.Write(new TrainingEvent(writer.Now, 0) { FileVersion = "brain.Event:2" });
            return writer;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path ?? folder, e);
        }
    }

    /// <summary>Writes one number.</summary>
    /// <param name="tag">Its name; a slash groups names, as in "validation/loss".</param>
    /// <param name="step">Training step.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void WriteScalar(string tag, long step, double value) => WriteScalars(step, (tag, value));

    /// <summary>Writes several numbers of one step as one event.</summary>
    /// <param name="step">Training step.</param>
    /// <param name="scalars">Names and numbers.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void WriteScalars(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        var values = new (string, float)[scalars.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (scalars[i].Tag, (float)scalars[i].Value);
        Write(new TrainingEvent(Now, step) { Scalars = values });
    }

    /// <summary>Writes a text, such as a sample of what the model writes.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="step">Training step.</param>
    /// <param name="text">The text; TensorBoard shows it as Markdown.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void WriteText(string tag, long step, string text) => Write(new TrainingEvent(Now, step) { Texts = [(tag, text)] });

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private double Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    private void Write(TrainingEvent item)
    {
        var message = item.Write().Written;
        var record = new byte[message.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Crc32C.Masked(record.AsSpan(0, 8)));
        message.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + message.Length), Crc32C.Masked(message));
        try
        {
            _stream.Write(record);
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw Failed(Path, e);
        }
    }

    private static InvalidInputException Failed(string path, Exception e) =>
        new($"{path} could not be written ({Files.InputFile.OneLine(e.Message).TrimEnd('.')}); make room or choose a folder that can be written.", e);
}
