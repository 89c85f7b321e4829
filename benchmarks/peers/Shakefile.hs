-- Shake: the build is a compiled program; its actions run inside it. Files are compared by time, then by content.
import Data.List.Extra (splitOn)
import Development.Shake
import Development.Shake.FilePath

main :: IO ()
main = do
    version <- getHashedShakeVersion ["Shakefile.hs"]
    let options = shakeOptions {shakeVersion = version, shakeThreads = 2, shakeVerbosity = Silent}
    shake options {shakeChange = ChangeModtimeAndDigest} $ do
        want ["table.txt"]

        "table.txt" %> \out -> do
            rows <- readFileLines "rows.txt"
            need rows
            numbers <- mapM readNumber rows
            write out $ sum numbers

        "train/model/*" %> \out -> do
            n <- readNumber $ "recipes" </> takeFileName out
            write out $ n + 1

        "unlearn//*" %> \out -> do
            let seed = splitOn "-" (takeFileName out) !! 1
            n <- readNumber $ "train/model/seed-" ++ seed <.> "txt"
            write out $ n + 2

        "metrics//*" %> \out -> do
            n <- readNumber $ "unlearn" </> dropDirectory1 out
            write out $ n + 10

readNumber :: FilePath -> Action Int
readNumber file = do
    text <- readFile' file
    return $! read $ words text !! 1

write :: FilePath -> Int -> Action ()
write out n = writeFile' out $ padRight 80 out ++ padLeft 19 (show n) ++ "\n"
  where
    padRight width text = text ++ replicate (width - length text) ' '
    padLeft width text = replicate (width - length text) ' ' ++ text
