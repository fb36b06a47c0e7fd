/** For Windows PowerShell 5.1 and PowerShell 7. */
export const POWERSHELL_SCRIPT = `# PowerShell completion for pullpass: pullpass completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'pullpass' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $current = "$wordToComplete"
    # Before 7.3 an empty argument was dropped on its way to a program, unless it was quoted twice.
    $isLegacy = $PSVersionTable.PSVersion -lt [version]'7.3.0' -or $PSNativeCommandArgumentPassing -eq 'Legacy'
    $last = if ($current -eq '' -and $isLegacy) { '""' } else { $current }
    $lines = @(& pullpass __complete @typed $last 2>$null)
    $flag = if ($current -match '^-[^=]*=') { $Matches[0] } else { '' }
    $lines | Where-Object { $_ -notmatch '^:\\d+$' } | ForEach-Object {
        $value, $description = $_ -split "\`t", 2
        $text = $flag + $value
        if ($text -match "[\\s'\`"@\`$;,(){}|&<>]") { $text = "'" + $text.Replace("'", "''") + "'" }
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
    }
}
`;
