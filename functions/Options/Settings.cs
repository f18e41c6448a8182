using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ExchangeHub.Options;

/// <summary>Configuration sections as records, checked when they are read: a hub that is set up wrongly must not start.</summary>
public static class Settings
{
    /// <summary>Throws <see cref="OptionsValidationException"/> with every fault of the section at once.</summary>
    public static T Read<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = configuration.GetSection(section).Get<T>() ?? new T();
        List<ValidationResult> faults = [];
        return Validator.TryValidateObject(options, new(options), faults, validateAllProperties: true)
            ? options
            : throw new OptionsValidationException(section, typeof(T), faults.Select(fault => $"{section}: {fault.ErrorMessage}"));
    }
}
