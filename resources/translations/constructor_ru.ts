<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru">
<context>
    <name>AboutSection</name>
    <message>
        <source>Version %1</source>
        <translation>Версия %1</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Библиотека</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Версия</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Лицензия</translation>
    </message>
</context>
<context>
    <name>AboutSettings</name>
    <message>
        <source>About</source>
        <translation>О программе</translation>
    </message>
    <message>
        <source>AI Constructor</source>
        <translation>Конструктор ИИ</translation>
    </message>
    <message>
        <source>Built with these libraries</source>
        <translation>Сделано с этими библиотеками</translation>
    </message>
    <message>
        <source>Libraries and licences</source>
        <translation>Библиотеки и лицензии</translation>
    </message>
</context>
<context>
    <name>Accuracy</name>
    <message numerus="yes">
        <source>%1 of %n sounds that were not used for training.</source>
        <translation>
            <numerusform>%1 из %n звука, не участвовавших в обучении.</numerusform>
            <numerusform>%1 из %n звуков, не участвовавших в обучении.</numerusform>
            <numerusform>%1 из %n звуков, не участвовавших в обучении.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pictures that were not used for training.</source>
        <translation>
            <numerusform>%1 из %n картинки, не участвовавших в обучении.</numerusform>
            <numerusform>%1 из %n картинок, не участвовавших в обучении.</numerusform>
            <numerusform>%1 из %n картинок, не участвовавших в обучении.</numerusform>
        </translation>
    </message>
    <message>
        <source>On new sounds expect %1.</source>
        <translation>На новых звуках ожидайте %1.</translation>
    </message>
    <message>
        <source>On new pictures expect %1.</source>
        <translation>На новых картинках ожидайте %1.</translation>
    </message>
    <message>
        <source>between %1 and %2&#xa0;%</source>
        <translation>от %1 до %2&#xa0;%</translation>
    </message>
    <message>
        <source>Many of them are nearly the same, so they count as about %1.</source>
        <translation>Многие из них почти одинаковы, поэтому считаются примерно за %1.</translation>
    </message>
    <message>
        <source>Too few to be sure.</source>
        <translation>Пока мало, чтобы судить.</translation>
    </message>
    <message>
        <source>This is hardly better than guessing.</source>
        <translation>Это почти не лучше угадывания.</translation>
    </message>
    <message>
        <source>%1 correct.</source>
        <translation>%1 верных ответов.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Class %1 added</source>
        <translation>Класс «%1» добавлен</translation>
    </message>
    <message>
        <source>%1 renamed to %2</source>
        <translation>«%1» переименован в «%2»</translation>
    </message>
    <message>
        <source>%1 has another colour</source>
        <translation>«%1»: цвет изменён</translation>
    </message>
    <message>
        <source>%1 merged into %2</source>
        <translation>«%1» объединён с «%2»</translation>
    </message>
    <message>
        <source>Order of the classes changed</source>
        <translation>Порядок классов изменён</translation>
    </message>
    <message>
        <source>Class %1 deleted</source>
        <translation>Класс «%1» удалён</translation>
    </message>
</context>
<context>
    <name>AdvancedForm</name>
    <message>
        <source>Keep some aside</source>
        <translation>Отложить часть</translation>
    </message>
    <message>
        <source>Cross-validation</source>
        <translation>Кросс-проверка</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Процессор (CPU)</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Видеокарта</translation>
    </message>
    <message>
        <source>Apple graphics (MPS)</source>
        <translation>Графика Apple (MPS)</translation>
    </message>
    <message>
        <source>Exactly as this model was published, to compare with others.</source>
        <translation>Точно так, как модель была опубликована, — для сравнения с другими.</translation>
    </message>
    <message>
        <source>The two cards above, or exactly as the model was published.</source>
        <translation>Две карточки выше или точно так, как модель была опубликована.</translation>
    </message>
    <message>
        <source>Slower, but every sample is checked once: best for few samples.</source>
        <translation>Медленнее, но каждый образец проверен: лучше, когда их мало.</translation>
    </message>
    <message>
        <source>Quick, and enough where there are many samples.</source>
        <translation>Быстро, и этого хватает, когда образцов много.</translation>
    </message>
</context>
<context>
    <name>Advice</name>
    <message numerus="yes">
        <source>Listen to %n sound(s) it mixed up</source>
        <translation>
            <numerusform>Прослушать %n перепутанный звук</numerusform>
            <numerusform>Прослушать %n перепутанных звука</numerusform>
            <numerusform>Прослушать %n перепутанных звуков</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message numerus="yes">
        <source>Look at %n picture(s) it mixed up</source>
        <translation>
            <numerusform>Посмотреть %n перепутанную картинку</numerusform>
            <numerusform>Посмотреть %n перепутанные картинки</numerusform>
            <numerusform>Посмотреть %n перепутанных картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>It has learned nothing from so few samples. Take the pretrained model, which needs only a few</source>
        <translation>На таком числе образцов она ничему не научилась. Возьмите предобученную модель: ей хватит и нескольких</translation>
    </message>
    <message>
        <source>Choose it</source>
        <translation>Выбрать</translation>
    </message>
    <message numerus="yes">
        <source>Record more %1: only %n were checked</source>
        <translation>
            <numerusform>Записать «%1»: проверен лишь %n</numerusform>
            <numerusform>Записать «%1»: проверено лишь %n</numerusform>
            <numerusform>Записать «%1»: проверено лишь %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add more of %1: only %n were checked</source>
        <translation>
            <numerusform>Добавить «%1»: проверена лишь %n</numerusform>
            <numerusform>Добавить «%1»: проверено лишь %n</numerusform>
            <numerusform>Добавить «%1»: проверено лишь %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Record more %1: it is often missed</source>
        <translation>Записать ещё «%1»: часто не замечает</translation>
    </message>
    <message>
        <source>Add more of %1: it is often missed</source>
        <translation>Добавить ещё «%1»: часто не замечает</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Записать</translation>
    </message>
    <message>
        <source>Photograph</source>
        <translation>Снять</translation>
    </message>
    <message>
        <source>Train with the data as they are now</source>
        <translation>Обучить на нынешних данных</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>Обучить снова</translation>
    </message>
    <message>
        <source>Train “Accurate”, which learns twice as long</source>
        <translation>Обучить «Точно»: учится вдвое дольше</translation>
    </message>
    <message>
        <source>Train “Accurate”, which also tunes the model</source>
        <translation>Обучить «Точно»: это подстраивает и модель</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Обучить</translation>
    </message>
    <message>
        <source>Nothing stands out. Try it with sounds it has never heard</source>
        <translation>Всё ровно. Проверьте на звуках, которых она не слышала</translation>
    </message>
    <message>
        <source>Nothing stands out. Try it with pictures it has never seen</source>
        <translation>Всё ровно. Проверьте на картинках, которых она не видела</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Проверить</translation>
    </message>
</context>
<context>
    <name>AnswerStrip</name>
    <message>
        <source>Not sure</source>
        <translation>Не уверен</translation>
    </message>
</context>
<context>
    <name>AnswersModel</name>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Ответ</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
    <message>
        <source>Second guess</source>
        <translation>Второй вариант</translation>
    </message>
    <message>
        <source>Unlike any of the classes</source>
        <translation>Не похоже ни на один из классов</translation>
    </message>
    <message>
        <source>Below the threshold</source>
        <translation>Ниже порога</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>Слишком тихо</translation>
    </message>
    <message>
        <source>Not sure (%1)</source>
        <translation>Не уверен (%1)</translation>
    </message>
</context>
<context>
    <name>AnswersPane</name>
    <message>
        <source>Choose a folder</source>
        <translation>Выберите папку</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Выберите файлы</translation>
    </message>
    <message>
        <source>Save the answers</source>
        <translation>Сохранить ответы</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>ответы</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Таблицы (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) saved to %1</source>
        <translation>
            <numerusform>%n строка сохранена в %1</numerusform>
            <numerusform>%n строки сохранены в %1</numerusform>
            <numerusform>%n строк сохранено в %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder here</source>
        <translation>Перетащите папку сюда</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Выбрать папку…</translation>
    </message>
    <message>
        <source>All files in it get an answer, in a table you can sort and save as CSV</source>
        <translation>Ответ получит каждый файл в ней. Таблицу можно сортировать и сохранить как CSV</translation>
    </message>
    <message>
        <source>Drop sound files here</source>
        <translation>Перетащите звуки сюда</translation>
    </message>
    <message>
        <source>Drop pictures here</source>
        <translation>Перетащите картинки сюда</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Добавить файлы…</translation>
    </message>
    <message>
        <source>Long recordings get a timeline</source>
        <translation>Для длинных записей — ответы по времени</translation>
    </message>
    <message>
        <source>Each gets an answer</source>
        <translation>Каждая получит ответ</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) found</source>
        <translation>
            <numerusform>Найден %n файл</numerusform>
            <numerusform>Найдено %n файла</numerusform>
            <numerusform>Найдено %n файлов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n файл</numerusform>
            <numerusform>%n файла</numerusform>
            <numerusform>%n файлов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) left out</source>
        <translation>
            <numerusform>%n другой пропущен</numerusform>
            <numerusform>%n других пропущены</numerusform>
            <numerusform>%n других пропущено</numerusform>
        </translation>
    </message>
    <message>
        <source>A folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Файлы</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>Все ответы</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Не уверен</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Не читается</translation>
    </message>
    <message>
        <source>Find a file</source>
        <translation>Найти файл</translation>
    </message>
    <message>
        <source>Show only files whose name or answer holds this text</source>
        <translation>Показать только файлы, в имени или ответе которых есть этот текст</translation>
    </message>
    <message>
        <source>Which answers</source>
        <translation>Какие ответы</translation>
    </message>
    <message>
        <source>Show only some answers</source>
        <translation>Показать только некоторые ответы</translation>
    </message>
    <message>
        <source>Empty the table</source>
        <translation>Очистить таблицу</translation>
    </message>
    <message>
        <source>Empty the table; no file is deleted</source>
        <translation>Очистить таблицу; файлы не удаляются</translation>
    </message>
    <message>
        <source>CSV…</source>
        <translation>CSV…</translation>
    </message>
    <message>
        <source>Save the rows that are shown as a CSV table for a spreadsheet</source>
        <translation>Сохранить показанные строки как таблицу CSV</translation>
    </message>
    <message>
        <source>Save CSV</source>
        <translation>Сохранить CSV</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Ответы</translation>
    </message>
    <message>
        <source>or</source>
        <translation>или</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>выберите</translation>
    </message>
</context>
<context>
    <name>Architectures</name>
    <message>
        <source>Usual: %1</source>
        <translation>Как обычно: %1</translation>
    </message>
    <message>
        <source>Frozen network</source>
        <translation>Замороженная сеть</translation>
    </message>
    <message>
        <source>Last step only</source>
        <translation>Только последний шаг</translation>
    </message>
    <message>
        <source>Last layers</source>
        <translation>Последние слои</translation>
    </message>
    <message>
        <source>Whole network</source>
        <translation>Вся сеть</translation>
    </message>
    <message>
        <source>From scratch</source>
        <translation>С нуля</translation>
    </message>
    <message>
        <source>The network stays as it is, and only a last step learns. Quick and safe.</source>
        <translation>Сеть остаётся как есть, учится только последний шаг. Быстро и надёжно.</translation>
    </message>
    <message>
        <source>A last step learns from new variations in every pass; the rest stays.</source>
        <translation>Последний шаг учится на новых вариантах в каждом проходе; остальное не меняется.</translation>
    </message>
    <message>
        <source>The last part of the network learns too. Takes more samples and time.</source>
        <translation>Учится и последняя часть сети. Нужно больше образцов и времени.</translation>
    </message>
    <message>
        <source>All of the pretrained network learns. Slow without a graphics card.</source>
        <translation>Учится вся предобученная сеть. Без видеокарты медленно.</translation>
    </message>
    <message>
        <source>All of it learns, from your samples alone. Takes many of them.</source>
        <translation>Сеть учится целиком и только на ваших образцах. Их нужно много.</translation>
    </message>
    <message>
        <source>It is used only if it clearly answers better.</source>
        <translation>Используется, только если ответы явно лучше.</translation>
    </message>
    <message>
        <source>%1 numbers</source>
        <translation>%1 чисел</translation>
    </message>
    <message>
        <source>%1 million numbers</source>
        <translation>%1 млн чисел</translation>
    </message>
    <message>
        <source>learns from your samples alone</source>
        <translation>учится только на ваших образцах</translation>
    </message>
    <message>
        <source>needs a library</source>
        <translation>нужна библиотека</translation>
    </message>
    <message>
        <source>to download: %1</source>
        <translation>нужно скачать: %1</translation>
    </message>
    <message>
        <source>needs no weights</source>
        <translation>веса не нужны</translation>
    </message>
    <message>
        <source>came with the app</source>
        <translation>в комплекте</translation>
    </message>
    <message>
        <source>downloaded</source>
        <translation>скачано</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>повреждено</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>%1 needs a library that is not installed. See Advanced.</source>
        <translation>Для %1 нужна библиотека, которой нет. Смотрите «Дополнительно».</translation>
    </message>
    <message>
        <source>The weights of %1 are not there yet: download them under Advanced.</source>
        <translation>Весов для %1 ещё нет: скачайте их в разделе «Дополнительно».</translation>
    </message>
    <message>
        <source>The weights of %1 are damaged: download them again under Advanced.</source>
        <translation>Веса для %1 повреждены: скачайте их заново в разделе «Дополнительно».</translation>
    </message>
    <message>
        <source>The weights of %1 are missing: install the app again.</source>
        <translation>Весов для %1 нет: установите программу заново.</translation>
    </message>
</context>
<context>
    <name>AugmentList</name>
    <message>
        <source>Folder with background noise</source>
        <translation>Папка с фоновым шумом</translation>
    </message>
</context>
<context>
    <name>Badges</name>
    <message>
        <source>twin</source>
        <translation>двойник</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>не читается</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>тишина</translation>
    </message>
    <message>
        <source>very quiet</source>
        <translation>очень тихо</translation>
    </message>
    <message>
        <source>too loud</source>
        <translation>перегрузка</translation>
    </message>
    <message>
        <source>very short</source>
        <translation>очень коротко</translation>
    </message>
    <message>
        <source>tiny</source>
        <translation>мелко</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>темно</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>пусто</translation>
    </message>
    <message>
        <source>Another sample is almost the same. They count as one when checking.</source>
        <translation>Есть почти такой же образец. При проверке они считаются за один.</translation>
    </message>
    <message>
        <source>The file cannot be read and is left out.</source>
        <translation>Файл не читается и пропущен.</translation>
    </message>
    <message>
        <source>There is nothing to be heard. Delete it, or record it again.</source>
        <translation>Ничего не слышно. Удалите или запишите заново.</translation>
    </message>
    <message>
        <source>It is very quiet. Record it again closer to the microphone.</source>
        <translation>Очень тихо. Запишите заново ближе к микрофону.</translation>
    </message>
    <message>
        <source>It is too loud and distorted. Record it again from farther away.</source>
        <translation>Слишком громко, звук искажён. Запишите заново с большего расстояния.</translation>
    </message>
    <message>
        <source>There is hardly anything to be heard.</source>
        <translation>Почти ничего не слышно.</translation>
    </message>
    <message>
        <source>The picture is very small. A larger one would help.</source>
        <translation>Картинка очень маленькая. Лучше взять крупнее.</translation>
    </message>
    <message>
        <source>The picture is very dark. Take it again with more light.</source>
        <translation>Картинка очень тёмная. Снимите заново при лучшем свете.</translation>
    </message>
    <message>
        <source>There is nothing to be seen.</source>
        <translation>Ничего не видно.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Copy details</source>
        <translation>Копировать подробности</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>CameraSource</name>
    <message>
        <source>No camera was found. Connect one and try again.</source>
        <translation>Камера не найдена. Подключите её и попробуйте снова.</translation>
    </message>
    <message>
        <source>The camera could not be started. Close other programs that use it, or choose another one.</source>
        <translation>Камеру не удалось включить. Закройте другие программы, которые её используют, или выберите другую.</translation>
    </message>
    <message>
        <source>The camera was unplugged. Connect it again or choose another one.</source>
        <translation>Камера отключена. Подключите её снова или выберите другую.</translation>
    </message>
</context>
<context>
    <name>CameraView</name>
    <message>
        <source>%1 frames/s</source>
        <translation>%1 кадр/с</translation>
    </message>
</context>
<context>
    <name>CaptureClip</name>
    <message>
        <source>Play (Space)</source>
        <translation>Прослушать (пробел)</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Keep (Return)</source>
        <translation>Оставить (Enter)</translation>
    </message>
    <message>
        <source>Discard (Del)</source>
        <translation>Удалить (Del)</translation>
    </message>
</context>
<context>
    <name>CaptureIdle</name>
    <message>
        <source>Record</source>
        <translation>Записать</translation>
    </message>
    <message>
        <source>for</source>
        <translation>для</translation>
    </message>
    <message>
        <source>Class to record for</source>
        <translation>Класс, для которого запись</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Clip length</source>
        <translation>Длина записи</translation>
    </message>
    <message>
        <source>Clips</source>
        <translation>Записей</translation>
    </message>
    <message>
        <source>Number of clips</source>
        <translation>Количество записей</translation>
    </message>
    <message>
        <source>Countdown</source>
        <translation>Отсчёт</translation>
    </message>
    <message>
        <source>Count 3, 2, 1 before each clip</source>
        <translation>Отсчёт 3, 2, 1 перед каждой записью</translation>
    </message>
</context>
<context>
    <name>CaptureRecording</name>
    <message>
        <source>Level</source>
        <translation>Громкость</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Stop (R or Esc)</source>
        <translation>Остановить (R или Esc)</translation>
    </message>
</context>
<context>
    <name>CaptureReview</name>
    <message>
        <source>Class to add to</source>
        <translation>Класс, в который добавить</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>Оставить все</translation>
    </message>
    <message>
        <source>Discard all</source>
        <translation>Удалить все</translation>
    </message>
    <message>
        <source>Record more</source>
        <translation>Записать ещё</translation>
    </message>
    <message>
        <source>Their class is gone. Add them to</source>
        <translation>Их класса больше нет. Добавить в</translation>
    </message>
</context>
<context>
    <name>CaptureWebcam</name>
    <message>
        <source>Webcam</source>
        <translation>Веб-камера</translation>
    </message>
    <message>
        <source>adds to</source>
        <translation>добавляет в</translation>
    </message>
    <message>
        <source>Class to add to</source>
        <translation>Класс, в который добавить</translation>
    </message>
    <message>
        <source>Hold to shoot</source>
        <translation>Держите и снимайте</translation>
    </message>
    <message>
        <source>Hold the button or Space: a picture at each beat</source>
        <translation>Держите кнопку или пробел: кадр за кадром</translation>
    </message>
    <message>
        <source>Turn on the webcam</source>
        <translation>Включить камеру</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Зеркально</translation>
    </message>
    <message>
        <source>Frames a second</source>
        <translation>Кадров в секунду</translation>
    </message>
</context>
<context>
    <name>CellCard</name>
    <message>
        <source>It is no longer in the project</source>
        <translation>Этого больше нет в проекте</translation>
    </message>
    <message>
        <source>Now in %1</source>
        <translation>Теперь в «%1»</translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>This run was made by an earlier version, which kept only the wrong answers.</source>
        <translation>Этот запуск сделан прежней версией: она хранила только неверные ответы.</translation>
    </message>
    <message>
        <source>Choose a cell to see its samples.</source>
        <translation>Выберите клетку, чтобы увидеть её образцы.</translation>
    </message>
    <message>
        <source>They are there already</source>
        <translation>Они уже там</translation>
    </message>
    <message>
        <source>Move it to %1</source>
        <translation>В «%1»</translation>
    </message>
    <message numerus="yes">
        <source>Move %n to %1</source>
        <translation>
            <numerusform>%n в «%1»</numerusform>
            <numerusform>%n в «%1»</numerusform>
            <numerusform>%n в «%1»</numerusform>
        </translation>
    </message>
    <message>
        <source>Move both to %1</source>
        <translation>В «%1»</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Удалить</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>Удалить %n</numerusform>
            <numerusform>Удалить %n</numerusform>
            <numerusform>Удалить %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete both</source>
        <translation>Удалить оба</translation>
    </message>
    <message>
        <source>Delete both pictures</source>
        <translation>Удалить обе</translation>
    </message>
    <message>
        <source>Move to</source>
        <translation>Переместить в</translation>
    </message>
    <message>
        <source>Open on the Data page</source>
        <translation>Открыть на странице «Данные»</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>CellDelegate</name>
    <message>
        <source>Play (Space)</source>
        <translation>Прослушать (пробел)</translation>
    </message>
    <message>
        <source>Move to another class</source>
        <translation>Переместить в другой класс</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>Удалить (Del)</translation>
    </message>
</context>
<context>
    <name>ChangesDialog</name>
    <message>
        <source>What the new model answers otherwise</source>
        <translation>Что новая модель отвечает иначе</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Теперь</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Не уверен</translation>
    </message>
    <message>
        <source>better</source>
        <translation>лучше</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>хуже</translation>
    </message>
    <message>
        <source>other</source>
        <translation>иначе</translation>
    </message>
    <message>
        <source>%1 (your correction)</source>
        <translation>%1 (ваше исправление)</translation>
    </message>
    <message>
        <source>Changed answers</source>
        <translation>Изменившиеся ответы</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>ChipButton</name>
    <message>
        <source>Colour %1</source>
        <translation>Цвет %1</translation>
    </message>
</context>
<context>
    <name>ClassCard</name>
    <message>
        <source>Record for this class (R)</source>
        <translation>Записать для этого класса (R)</translation>
    </message>
    <message>
        <source>Take pictures for this class</source>
        <translation>Снимать для этого класса</translation>
    </message>
    <message>
        <source>Double click or F2 to rename</source>
        <translation>Двойной щелчок или F2 — переименовать</translation>
    </message>
    <message>
        <source>Show fewer and smaller tiles</source>
        <translation>Показать меньше и мельче</translation>
    </message>
    <message>
        <source>Show more and larger tiles</source>
        <translation>Показать больше и крупнее</translation>
    </message>
    <message>
        <source>All %1</source>
        <translation>Все %1</translation>
    </message>
    <message>
        <source>Drop sounds here, or record some</source>
        <translation>Перетащите сюда звуки или запишите</translation>
    </message>
    <message>
        <source>Drop pictures here, or take some</source>
        <translation>Перетащите сюда картинки или снимите</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>Объединить с</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Выше</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Ниже</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Показать все</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>Save a copy of the folder…</source>
        <translation>Сохранить копию папки…</translation>
    </message>
    <message>
        <source>Delete class</source>
        <translation>Удалить класс</translation>
    </message>
    <message>
        <source>Colour of the class; its number is the key that assigns it</source>
        <translation>Цвет класса; его номер — клавиша, которая назначает класс</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Название класса</translation>
    </message>
    <message>
        <source>Add files to this class</source>
        <translation>Добавить файлы в этот класс</translation>
    </message>
    <message>
        <source>Rename, merge, move or delete the class</source>
        <translation>Переименовать, объединить, переместить или удалить класс</translation>
    </message>
    <message>
        <source>More about this class</source>
        <translation>Ещё об этом классе</translation>
    </message>
</context>
<context>
    <name>ClassTableModel</name>
    <message>
        <source>Sounds</source>
        <translation>Звуков</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинок</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Найдено</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>полнота</translation>
    </message>
    <message>
        <source>Reliable</source>
        <translation>Надёжно</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>точность</translation>
    </message>
</context>
<context>
    <name>ClipRow</name>
    <message>
        <source>Clip %1</source>
        <translation>Запись %1</translation>
    </message>
    <message>
        <source>%1 missing</source>
        <translation>потеряно %1</translation>
    </message>
    <message>
        <source>The computer was too busy: a part of the sound is missing.</source>
        <translation>Компьютер был слишком занят: часть звука потеряна.</translation>
    </message>
</context>
<context>
    <name>Cloud</name>
    <message>
        <source>Cancel “%1”? Its machine is deleted, and what it has learned so far is lost.</source>
        <translation>Отменить «%1»? Машина будет удалена, а то, чему она уже научилась, пропадёт.</translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation>Отменить задание</translation>
    </message>
    <message>
        <source>The model of “%1” is finished and paid for, and is being fetched. Throw it away all the same?</source>
        <translation>Модель «%1» готова и оплачена, она скачивается. Всё равно выбросить её?</translation>
    </message>
    <message>
        <source>Throw the model away</source>
        <translation>Выбросить модель</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Let it go on</source>
        <translation>Пусть продолжает</translation>
    </message>
    <message>
        <source>Give the job up</source>
        <translation>Бросить задание</translation>
    </message>
    <message>
        <source>Give up “%1”? Its cloud cannot be asked, so what is there is not deleted.</source>
        <translation>Бросить «%1»? Связаться с его облаком не удаётся, поэтому то, что там есть, не удаляется.</translation>
    </message>
    <message>
        <source>The machine %1 may be left in the folder %2. It switches itself off at %3 at the latest, but its disk is billed until it is deleted: in the cloud&apos;s console, under Compute Cloud, Virtual machines.</source>
        <translation>В каталоге %2 может остаться машина %1. Она выключится сама не позже %3, но её диск оплачивается, пока его не удалят: в консоли облака, Compute Cloud, «Виртуальные машины».</translation>
    </message>
    <message>
        <source>Go on trying</source>
        <translation>Пробовать дальше</translation>
    </message>
    <message>
        <source>price unknown</source>
        <translation>цена неизвестна</translation>
    </message>
    <message>
        <source>packing the samples</source>
        <translation>упаковка образцов</translation>
    </message>
    <message>
        <source>checking the connection</source>
        <translation>проверка связи</translation>
    </message>
    <message>
        <source>uploading the samples</source>
        <translation>загрузка образцов в облако</translation>
    </message>
    <message>
        <source>the machine is being made</source>
        <translation>создание машины</translation>
    </message>
    <message>
        <source>downloading and checking the model</source>
        <translation>скачивание и проверка модели</translation>
    </message>
    <message>
        <source>the machine is being deleted</source>
        <translation>удаление машины</translation>
    </message>
    <message>
        <source>done</source>
        <translation>завершено</translation>
    </message>
    <message>
        <source>the machine is starting</source>
        <translation>машина запускается</translation>
    </message>
    <message>
        <source>the machine fetches the samples</source>
        <translation>машина забирает образцы</translation>
    </message>
    <message>
        <source>the machine installs the program</source>
        <translation>машина устанавливает программу</translation>
    </message>
    <message>
        <source>training</source>
        <translation>обучение</translation>
    </message>
    <message>
        <source>the machine sends the model</source>
        <translation>машина отправляет модель</translation>
    </message>
    <message>
        <source>the machine works</source>
        <translation>машина работает</translation>
    </message>
    <message>
        <source>being cancelled: %1</source>
        <translation>отменяется: %1</translation>
    </message>
    <message>
        <source>training the final model with all samples</source>
        <translation>обучение итоговой модели на всех образцах</translation>
    </message>
    <message>
        <source>training, pass %1 of %2</source>
        <translation>обучение, проход %1 из %2</translation>
    </message>
    <message>
        <source>machine %1</source>
        <translation>машина %1</translation>
    </message>
    <message>
        <source>what was sent is being deleted</source>
        <translation>отправленное удаляется</translation>
    </message>
    <message>
        <source>interrupted while: %1</source>
        <translation>прервано на шаге: %1</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>брошено</translation>
    </message>
    <message>
        <source>not begun; its data are still in the bucket</source>
        <translation>не началось; данные ещё в бакете</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не удалось</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>отменено</translation>
    </message>
    <message>
        <source>the machine may still be there</source>
        <translation>машина могла остаться</translation>
    </message>
    <message>
        <source>no machine yet</source>
        <translation>машины ещё нет</translation>
    </message>
    <message>
        <source>no machine</source>
        <translation>без машины</translation>
    </message>
    <message>
        <source>a machine was asked for</source>
        <translation>машина запрошена</translation>
    </message>
    <message>
        <source>the machine is there</source>
        <translation>машина создана</translation>
    </message>
    <message>
        <source>the machine is deleted</source>
        <translation>машина удалена</translation>
    </message>
    <message>
        <source>nothing spent</source>
        <translation>ничего не потрачено</translation>
    </message>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n ядро</numerusform>
            <numerusform>%n ядра</numerusform>
            <numerusform>%n ядер</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1&#xa0;ГБ</translation>
    </message>
    <message numerus="yes">
        <source>%n graphics card(s)</source>
        <translation>
            <numerusform>%n видеокарта</numerusform>
            <numerusform>%n видеокарты</numerusform>
            <numerusform>%n видеокарт</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CloudEstimate</name>
    <message>
        <source>Train in Yandex Cloud</source>
        <translation>Обучение в Yandex Cloud</translation>
    </message>
    <message>
        <source>The samples are uploaded, a machine is made, trains, and is deleted. The model comes back here.</source>
        <translation>Образцы загружаются в облако, там создаётся машина и обучает модель. Модель возвращается сюда, а машина удаляется.</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Машина</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Цена</translation>
    </message>
    <message>
        <source>The spending cap is below that: it will end the job before it is done.</source>
        <translation>Предел расходов ниже: он прервёт задание раньше, чем оно закончится.</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Не больше</translation>
    </message>
    <message>
        <source>Estimating…</source>
        <translation>Оценка…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Начать</translation>
    </message>
</context>
<context>
    <name>CloudForm</name>
    <message>
        <source>found automatically</source>
        <translation>найти автоматически</translation>
    </message>
    <message>
        <source>Made with the service account</source>
        <translation>Создать сервисным аккаунтом</translation>
    </message>
    <message>
        <source>Entered here</source>
        <translation>Ввести здесь</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>сохранён</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>не выбран</translation>
    </message>
    <message>
        <source>Choose another one to replace it</source>
        <translation>Чтобы заменить его, выберите другой</translation>
    </message>
    <message>
        <source>Key files (*.json)</source>
        <translation>Файлы ключей (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>Key file of the service account</source>
        <translation>Файл ключа сервисного аккаунта</translation>
    </message>
    <message>
        <source>Root certificates</source>
        <translation>Корневые сертификаты</translation>
    </message>
</context>
<context>
    <name>CloudFrame</name>
    <message>
        <source>%1: the model from the cloud is ready</source>
        <translation>%1: модель из облака готова</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
</context>
<context>
    <name>CloudHost</name>
    <message>
        <source>A training is going on here. The job can be followed after it.</source>
        <translation>Здесь идёт обучение. За заданием можно будет следить после него.</translation>
    </message>
    <message>
        <source>What ended jobs have in the cloud is being deleted. If the window is closed before that is done, a machine that is still there costs money until the next start of the program or until its time is over.</source>
        <translation>То, что есть в облаке у завершаемых заданий, удаляется. Если закрыть окно раньше, ещё не удалённая машина будет стоить денег до следующего запуска программы или пока не выйдет её время.</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs go on in the cloud.</source>
        <translation>
            <numerusform>В облаке идёт %n задание.</numerusform>
            <numerusform>В облаке идут %n задания.</numerusform>
            <numerusform>В облаке идёт %n заданий.</numerusform>
        </translation>
    </message>
    <message>
        <source>What is being uploaded waits until then.</source>
        <translation>То, что ещё загружается, подождёт до него.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Остаться</translation>
    </message>
    <message>
        <source>Closing the window does not stop it: its machine goes on, and costs money, until it is done or its time is over. The next start takes the job up again.</source>
        <translation>Закрытие окна его не остановит: его машина работает и стоит денег, пока не закончит или пока не выйдет её время. Следующий запуск подхватит задание.</translation>
    </message>
    <message>
        <source>Closing the window does not stop them: their machines go on, and cost money, until they are done or their time is over. The next start takes the jobs up again.</source>
        <translation>Закрытие окна их не остановит: их машины работают и стоят денег, пока не закончат или пока не выйдет их время. Следующий запуск подхватит задания.</translation>
    </message>
</context>
<context>
    <name>CloudJobRow</name>
    <message>
        <source>Open run</source>
        <translation>Открыть обучение</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Следить</translation>
    </message>
    <message>
        <source>Shows its curves on the Train page</source>
        <translation>Показывает кривые на странице «Обучение»</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>Отменить…</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Убрать из списка</translation>
    </message>
</context>
<context>
    <name>CloudJobs</name>
    <message>
        <source>Jobs in the cloud</source>
        <translation>Задания в облаке</translation>
    </message>
    <message>
        <source>Cloud settings</source>
        <translation>Настройки облака</translation>
    </message>
    <message>
        <source>Closing the program does not stop a job: its machine goes on, and the job is taken up again at the next start.</source>
        <translation>Закрытие программы не остановит задание: машина продолжит, а следующий запуск подхватит задание.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>CloudSection</name>
    <message numerus="yes">
        <source>The check found %n problem(s): %1</source>
        <translation>
            <numerusform>Проверка нашла %n ошибку: %1</numerusform>
            <numerusform>Проверка нашла %n ошибки: %1</numerusform>
            <numerusform>Проверка нашла %n ошибок: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Save first</source>
        <translation>Сначала сохраните</translation>
    </message>
    <message>
        <source>The keys are in the system&apos;s keyring.</source>
        <translation>Ключи лежат в хранилище паролей системы.</translation>
    </message>
    <message>
        <source>The keys go to the system&apos;s keyring.</source>
        <translation>Ключи попадут в хранилище паролей системы.</translation>
    </message>
    <message>
        <source>This system has no keyring. The keys are in %1, which only you can read.</source>
        <translation>В этой системе нет хранилища паролей. Ключи лежат в файле %1, который можете прочитать только вы.</translation>
    </message>
    <message>
        <source>This system has no keyring. The keys will be kept in %1, which only you can read.</source>
        <translation>В этой системе нет хранилища паролей. Ключи будут лежать в файле %1, который можете прочитать только вы.</translation>
    </message>
    <message>
        <source>Forget the cloud profile and its keys? Jobs that go on cannot be followed any more. The key file itself stays where it is.</source>
        <translation>Забыть профиль облака и его ключи? За идущими заданиями больше нельзя будет следить. Сам файл ключа останется на месте.</translation>
    </message>
    <message>
        <source>Remove the cloud profile</source>
        <translation>Удалить профиль облака</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>CloudSettings</name>
    <message>
        <source>Yandex Cloud</source>
        <translation>Yandex Cloud</translation>
    </message>
    <message>
        <source>How to set it up</source>
        <translation>Как настроить</translation>
    </message>
    <message>
        <source>Trains on a machine that is made for each training and deleted after it. Everything is done with a service account of your own.</source>
        <translation>Обучает на машине, которая создаётся для каждого обучения и после него удаляется. Всё делается от имени вашего сервисного аккаунта.</translation>
    </message>
    <message>
        <source>Key file</source>
        <translation>Файл ключа</translation>
    </message>
    <message>
        <source>The authorized key of the service account, a JSON file from the cloud&apos;s console</source>
        <translation>Авторизованный ключ сервисного аккаунта, файл JSON из консоли облака</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Выбрать…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Каталог</translation>
    </message>
    <message>
        <source>The identifier of the folder in which machines are made</source>
        <translation>Идентификатор каталога, в котором создаются машины</translation>
    </message>
    <message>
        <source>b1g… – its identifier</source>
        <translation>b1g… — его идентификатор</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Зона</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>Подсеть</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Бакет</translation>
    </message>
    <message>
        <source>The bucket of Object Storage through which samples and models travel</source>
        <translation>Бакет Object Storage, через который передаются образцы и модели</translation>
    </message>
    <message>
        <source>Storage key</source>
        <translation>Ключ хранилища</translation>
    </message>
    <message>
        <source>The static access key for the bucket</source>
        <translation>Статический ключ доступа к бакету</translation>
    </message>
    <message>
        <source>Key identifier</source>
        <translation>Идентификатор ключа</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>Секретный ключ</translation>
    </message>
    <message>
        <source>Kind of machine</source>
        <translation>Вид машины</translation>
    </message>
    <message>
        <source>Processor cores</source>
        <translation>Ядра процессора</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> ГБ</translation>
    </message>
    <message>
        <source>Graphics cards</source>
        <translation>Видеокарты</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Диск</translation>
    </message>
    <message>
        <source>Image family</source>
        <translation>Семейство образа</translation>
    </message>
    <message>
        <source>The operating system that machines start from</source>
        <translation>Операционная система, с которой запускаются машины</translation>
    </message>
    <message>
        <source>Preemptible</source>
        <translation>Прерываемая</translation>
    </message>
    <message>
        <source>Cheaper, but may be interrupted</source>
        <translation>Дешевле, но её могут прервать</translation>
    </message>
    <message>
        <source>The cloud may take the machine away; then another one goes on from the last checkpoint</source>
        <translation>Облако может забрать машину; тогда с последнего сохранённого места продолжит другая</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Предел времени</translation>
    </message>
    <message>
        <source>After that the machine powers itself off</source>
        <translation>После этого машина выключится сама</translation>
    </message>
    <message>
        <source> h</source>
        <translation> ч</translation>
    </message>
    <message>
        <source>Spending cap</source>
        <translation>Предел расходов</translation>
    </message>
    <message>
        <source>A job that has cost so much is ended; works only where the price is known</source>
        <translation>Задание, которое столько стоило, завершается; действует, только если цена известна</translation>
    </message>
    <message>
        <source> ₽</source>
        <translation> ₽</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>Private installation</source>
        <translation>Частная установка</translation>
    </message>
    <message>
        <source>Cloud&apos;s address</source>
        <translation>Адрес облака</translation>
    </message>
    <message>
        <source>api.cloud.yandex.net</source>
        <translation>api.cloud.yandex.net</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Сертификаты</translation>
    </message>
    <message>
        <source>File with the root certificates by which the address is known</source>
        <translation>Файл с корневыми сертификатами, по которым узнают этот адрес</translation>
    </message>
    <message>
        <source>those of the system</source>
        <translation>системные</translation>
    </message>
    <message>
        <source>Storage address</source>
        <translation>Адрес хранилища</translation>
    </message>
    <message>
        <source>https://storage.yandexcloud.net</source>
        <translation>https://storage.yandexcloud.net</translation>
    </message>
    <message>
        <source>Everything is in place.</source>
        <translation>Всё на месте.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation>Проверить связь</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Удалить…</translation>
    </message>
</context>
<context>
    <name>CloudStrip</name>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) go on in the cloud</source>
        <translation>
            <numerusform>В облаке идёт %n задание</numerusform>
            <numerusform>В облаке идут %n задания</numerusform>
            <numerusform>В облаке идёт %n заданий</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in the cloud: %2</source>
        <translation>%1 в облаке: %2</translation>
    </message>
</context>
<context>
    <name>ColourBox</name>
    <message>
        <source>Magma</source>
        <translation>Magma</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Серый</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>New picture project</source>
        <translation>Новый проект с картинками</translation>
    </message>
    <message>
        <source>New sound project</source>
        <translation>Новый проект со звуками</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Открыть…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Добавить…</translation>
    </message>
    <message>
        <source>Rename project…</source>
        <translation>Переименовать проект…</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>Закрыть проект</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Начать обучение</translation>
    </message>
    <message>
        <source>Jobs in the cloud</source>
        <translation>Задания в облаке</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Help for this page</source>
        <translation>Справка по этой странице</translation>
    </message>
    <message>
        <source>About AI Constructor</source>
        <translation>О программе</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Правка</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Справка</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Недавние проекты</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>%1 is better; chance alone would hardly make such a difference.</source>
        <translation>Лучше «%1»; случайной такая разница вряд ли бывает.</translation>
    </message>
    <message>
        <source>Some differ by more than chance; the best ones may be equally good.</source>
        <translation>Некоторые различаются не случайно; лучшие могут быть одинаково хороши.</translation>
    </message>
    <message>
        <source>The difference may be chance.</source>
        <translation>Разница может быть случайной.</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Рядом</translation>
    </message>
    <message>
        <source>Correct answers while learning, %</source>
        <translation>Верные ответы при обучении, %</translation>
    </message>
</context>
<context>
    <name>CompareModel</name>
    <message>
        <source>Correct answers</source>
        <translation>Верные ответы</translation>
    </message>
    <message>
        <source>On new ones, 95 %</source>
        <translation>На новых, 95&#xa0;%</translation>
    </message>
    <message>
        <source>Right of checked</source>
        <translation>Верно из проверенных</translation>
    </message>
    <message>
        <source>Balanced accuracy</source>
        <translation>Сбалансированная точность</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>Образцов для обучения</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Классов</translation>
    </message>
    <message>
        <source>What learned</source>
        <translation>Что училось</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>Проходов</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Training time</source>
        <translation>Время обучения</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>Size of the model</source>
        <translation>Размер модели</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Зерно (seed)</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Шаг (learning rate)</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Образцов за шаг</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Затухание весов</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Сглаживание меток</translation>
    </message>
    <message>
        <source>Length used</source>
        <translation>Взятая длина</translation>
    </message>
    <message>
        <source>Kept aside</source>
        <translation>Отложено</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Частей</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Choose two to four runs in the list.</source>
        <translation>Выберите в списке от двух до четырёх запусков.</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>%1: %2 correct (%3–%4&#xa0;%) · %5</source>
        <translation>%1: верно %2 (%3–%4&#xa0;%) · %5</translation>
    </message>
    <message>
        <source>None of them is clearly better than guessing. Add samples, or take a pretrained network.</source>
        <translation>Ни одна из них заметно не лучше угадывания. Добавьте примеров или возьмите предобученную сеть.</translation>
    </message>
    <message>
        <source>None of them could be trained.</source>
        <translation>Ни одну из них обучить не удалось.</translation>
    </message>
    <message>
        <source>Take %1 (%2 correct): it is the only one that could be trained.</source>
        <translation>Берите %1 (верно %2): обучить удалось только её.</translation>
    </message>
    <message>
        <source>Take %1 (%2 correct): it is clearly better than the others.</source>
        <translation>Берите %1 (верно %2): она явно лучше остальных.</translation>
    </message>
    <message>
        <source>Take %1 (%2 correct): on so few samples it cannot be told apart from %3, but it is quicker.</source>
        <translation>Берите %1 (верно %2): при таком числе образцов её не отличить от %3, но она быстрее.</translation>
    </message>
    <message>
        <source>Take %1 (%2 correct): %4 had %5, but on so few samples they cannot be told apart, and %1 is quicker.</source>
        <translation>Берите %1 (верно %2): у %4 — %5, но при таком числе образцов их не различить, а %1 быстрее.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Верно</translation>
    </message>
    <message>
        <source>On new
ones, 95 %</source>
        <translation>На новых,
95 %</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Память</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Чисел</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>One
answer</source>
        <translation>Один
ответ</translation>
    </message>
    <message>
        <source>Against
the best</source>
        <translation>Рядом
с лучшей</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не удалось</translation>
    </message>
    <message>
        <source>best</source>
        <translation>лучшая</translation>
    </message>
    <message>
        <source>≈ alike</source>
        <translation>≈ наравне</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>хуже</translation>
    </message>
    <message>
        <source>It had the most correct answers.</source>
        <translation>У неё больше всего верных ответов.</translation>
    </message>
    <message>
        <source>So large a difference to the most correct one comes by chance with probability %1 (McNemar&apos;s test).</source>
        <translation>Такое отличие от самой точной получается случайно с вероятностью %1 (критерий Макнемара).</translation>
    </message>
    <message numerus="yes">
        <source>All answered the same %n sample(s) that they had not learned from.</source>
        <translation>
            <numerusform>Все отвечали на один и тот же %n образец, на котором не учились.</numerusform>
            <numerusform>Все отвечали на одни и те же %n образца, на которых не учились.</numerusform>
            <numerusform>Все отвечали на одни и те же %n образцов, на которых не учились.</numerusform>
        </translation>
    </message>
    <message>
        <source>≈ alike: so few samples cannot tell them apart from the best one.</source>
        <translation>≈ наравне: при таком числе образцов их не отличить от лучшей.</translation>
    </message>
    <message>
        <source>%1 K</source>
        <translation>%1 тыс.</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 млн</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 мс</translation>
    </message>
</context>
<context>
    <name>ComparisonPlot</name>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
</context>
<context>
    <name>ConfusionModel</name>
    <message>
        <source>%1 taken for %2: %3</source>
        <translation>«%1», а ответ «%2»: %3</translation>
    </message>
    <message>
        <source>%1 recognised: %3</source>
        <translation>«%1» узнан: %3</translation>
    </message>
</context>
<context>
    <name>CorrectionCard</name>
    <message>
        <source>No answer has changed on what was tried here.</source>
        <translation>На том, что здесь пробовали, ответы не изменились.</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) changed</source>
        <translation>
            <numerusform>Изменился %n ответ</numerusform>
            <numerusform>Изменились %n ответа</numerusform>
            <numerusform>Изменилось %n ответов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No other answer has changed (%n file(s) compared).</source>
        <translation>
            <numerusform>Другие ответы не изменились (сравнён %n файл).</numerusform>
            <numerusform>Другие ответы не изменились (сравнено %n файла).</numerusform>
            <numerusform>Другие ответы не изменились (сравнено %n файлов).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n better</source>
        <translation>
            <numerusform>%n лучше</numerusform>
            <numerusform>%n лучше</numerusform>
            <numerusform>%n лучше</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n worse</source>
        <translation>
            <numerusform>%n хуже</numerusform>
            <numerusform>%n хуже</numerusform>
            <numerusform>%n хуже</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sure any more</source>
        <translation>
            <numerusform>%n теперь без уверенного ответа</numerusform>
            <numerusform>%n теперь без уверенного ответа</numerusform>
            <numerusform>%n теперь без уверенного ответа</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sure before</source>
        <translation>
            <numerusform>%n раньше без уверенного ответа</numerusform>
            <numerusform>%n раньше без уверенного ответа</numerusform>
            <numerusform>%n раньше без уверенного ответа</numerusform>
        </translation>
    </message>
    <message>
        <source>Training… %1</source>
        <translation>Обучение… %1</translation>
    </message>
    <message>
        <source>On samples kept aside: %1, as before.</source>
        <translation>На отложенных образцах: %1, как и раньше.</translation>
    </message>
    <message>
        <source>On samples kept aside: %1 now, %2 before.</source>
        <translation>На отложенных образцах: теперь %1, раньше %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s) the model has not learned yet</source>
        <translation>
            <numerusform>%n исправление модель ещё не выучила</numerusform>
            <numerusform>%n исправления модель ещё не выучила</numerusform>
            <numerusform>%n исправлений модель ещё не выучила</numerusform>
        </translation>
    </message>
    <message>
        <source>What you corrected is recognised now.</source>
        <translation>То, что вы исправили, теперь распознаётся верно.</translation>
    </message>
    <message>
        <source>What you corrected is still not recognised.</source>
        <translation>То, что вы исправили, пока не распознаётся.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n correction(s) are recognised now.</source>
        <translation>
            <numerusform>Теперь распознаётся %1 из %n исправления.</numerusform>
            <numerusform>Теперь распознаётся %1 из %n исправлений.</numerusform>
            <numerusform>Теперь распознаётся %1 из %n исправлений.</numerusform>
        </translation>
    </message>
    <message>
        <source>No other answer has changed.</source>
        <translation>Другие ответы не изменились.</translation>
    </message>
    <message numerus="yes">
        <source>%n other answer(s) changed</source>
        <translation>
            <numerusform>Изменился ещё %n ответ</numerusform>
            <numerusform>Изменились ещё %n ответа</numerusform>
            <numerusform>Изменилось ещё %n ответов</numerusform>
        </translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>Обучить снова</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>Новый класс</translation>
    </message>
    <message>
        <source>It was something that has no class yet</source>
        <translation>Это было то, для чего ещё нет класса</translation>
    </message>
    <message>
        <source>or press %1</source>
        <translation>или нажмите %1</translation>
    </message>
    <message>
        <source>It was the sound of the class %1</source>
        <translation>Это был звук класса «%1»</translation>
    </message>
    <message>
        <source>It was a picture of the class %1</source>
        <translation>Это была картинка класса «%1»</translation>
    </message>
    <message>
        <source>Trains with the corrections as the model in use was trained, then uses the new model here</source>
        <translation>Обучит с исправлениями тем же способом, что и эту модель, и возьмёт новую сюда</translation>
    </message>
    <message>
        <source>Name of the new class</source>
        <translation>Название нового класса</translation>
    </message>
</context>
<context>
    <name>Corrections</name>
    <message numerus="yes">
        <source>%n file(s) moved to %1</source>
        <translation>
            <numerusform>%n файл перемещён в «%1»</numerusform>
            <numerusform>%n файла перемещены в «%1»</numerusform>
            <numerusform>%n файлов перемещено в «%1»</numerusform>
        </translation>
    </message>
    <message>
        <source>Added to %1</source>
        <translation>Добавлено в «%1»</translation>
    </message>
    <message>
        <source>Silence added to %1</source>
        <translation>Тишина добавлена в «%1»</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) added to %1</source>
        <translation>
            <numerusform>%n файл добавлен в «%1»</numerusform>
            <numerusform>%n файла добавлены в «%1»</numerusform>
            <numerusform>%n файлов добавлено в «%1»</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>pass %1</source>
        <translation>проход %1</translation>
    </message>
    <message>
        <source>Pass %1</source>
        <translation>Проход %1</translation>
    </message>
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>Curves appear here while it learns</source>
        <translation>Здесь появятся кривые обучения</translation>
    </message>
    <message>
        <source>Correct answers</source>
        <translation>Верные ответы</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Trying fine-tuning, part %1 of at most %2</source>
        <translation>Пробное дообучение, часть %1 самое большее из %2</translation>
    </message>
    <message>
        <source>Part %1</source>
        <translation>Часть %1</translation>
    </message>
    <message>
        <source>Save as picture (PNG)…</source>
        <translation>Сохранить картинку (PNG)…</translation>
    </message>
    <message>
        <source>Save numbers (CSV)…</source>
        <translation>Сохранить числа (CSV)…</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
</context>
<context>
    <name>CutDialog</name>
    <message>
        <source>Cut into clips</source>
        <translation>Нарезать на фрагменты</translation>
    </message>
    <message>
        <source>By length</source>
        <translation>По длине</translation>
    </message>
    <message>
        <source>At silences</source>
        <translation>По тишине</translation>
    </message>
    <message>
        <source>%1 dB below the loudest</source>
        <translation>на %1&#xa0;дБ тише самого громкого</translation>
    </message>
    <message>
        <source>no pauses found</source>
        <translation>паузы не найдены</translation>
    </message>
    <message>
        <source>Looking for silences…</source>
        <translation>Поиск тишины…</translation>
    </message>
    <message numerus="yes">
        <source>Cut into %n clip(s)</source>
        <translation>
            <numerusform>Нарезать на %n фрагмент</numerusform>
            <numerusform>Нарезать на %n фрагмента</numerusform>
            <numerusform>Нарезать на %n фрагментов</numerusform>
        </translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Нарезать</translation>
    </message>
    <message>
        <source>Nothing would be left. Choose a smaller length or another threshold.</source>
        <translation>Ничего не останется. Выберите меньшую длину или другой порог.</translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation>
            <numerusform>%n фрагмент</numerusform>
            <numerusform>%n фрагмента</numerusform>
            <numerusform>%n фрагментов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cut into %n clip(s)</source>
        <translation>
            <numerusform>%1: нарезан %n фрагмент</numerusform>
            <numerusform>%1: нарезаны %n фрагмента</numerusform>
            <numerusform>%1: нарезано %n фрагментов</numerusform>
        </translation>
    </message>
    <message>
        <source>Length of each clip</source>
        <translation>Длина фрагмента</translation>
    </message>
    <message>
        <source> s</source>
        <translation>&#xa0;с</translation>
    </message>
    <message>
        <source>Overlap of neighbours</source>
        <translation>Перекрытие соседних</translation>
    </message>
    <message>
        <source> %</source>
        <translation>&#xa0;%</translation>
    </message>
    <message>
        <source>Leave out a rest shorter than</source>
        <translation>Отбросить остаток короче</translation>
    </message>
    <message>
        <source>Counts as silence</source>
        <translation>Считать тишиной</translation>
    </message>
    <message>
        <source>Set automatically</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Silence threshold</source>
        <translation>Порог тишины</translation>
    </message>
    <message>
        <source>Shortest pause</source>
        <translation>Самая короткая пауза</translation>
    </message>
    <message>
        <source>Shortest clip</source>
        <translation>Самый короткий фрагмент</translation>
    </message>
    <message>
        <source>The clips replace the recording, which goes to the trash. You can undo this.</source>
        <translation>Фрагменты заменят запись, она попадёт в корзину. Это можно отменить.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>DataChanges</name>
    <message numerus="yes">
        <source>%n sound(s) were added after this run.</source>
        <translation>
            <numerusform>После этого запуска добавлен %n звук.</numerusform>
            <numerusform>После этого запуска добавлены %n звука.</numerusform>
            <numerusform>После этого запуска добавлено %n звуков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were added after this run.</source>
        <translation>
            <numerusform>После этого запуска добавлена %n картинка.</numerusform>
            <numerusform>После этого запуска добавлены %n картинки.</numerusform>
            <numerusform>После этого запуска добавлено %n картинок.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were removed after this run.</source>
        <translation>
            <numerusform>После этого запуска удалён %n звук.</numerusform>
            <numerusform>После этого запуска удалены %n звука.</numerusform>
            <numerusform>После этого запуска удалено %n звуков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were removed after this run.</source>
        <translation>
            <numerusform>После этого запуска удалена %n картинка.</numerusform>
            <numerusform>После этого запуска удалены %n картинки.</numerusform>
            <numerusform>После этого запуска удалено %n картинок.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) moved to another class after this run.</source>
        <translation>
            <numerusform>После этого запуска %n звук перемещён в другой класс.</numerusform>
            <numerusform>После этого запуска %n звука перемещены в другой класс.</numerusform>
            <numerusform>После этого запуска %n звуков перемещено в другой класс.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to another class after this run.</source>
        <translation>
            <numerusform>После этого запуска %n картинка перемещена в другой класс.</numerusform>
            <numerusform>После этого запуска %n картинки перемещены в другой класс.</numerusform>
            <numerusform>После этого запуска %n картинок перемещено в другой класс.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were trimmed after this run.</source>
        <translation>
            <numerusform>После этого запуска обрезан %n звук.</numerusform>
            <numerusform>После этого запуска обрезаны %n звука.</numerusform>
            <numerusform>После этого запуска обрезано %n звуков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es) were renamed after this run.</source>
        <translation>
            <numerusform>После этого запуска переименован %n класс.</numerusform>
            <numerusform>После этого запуска переименованы %n класса.</numerusform>
            <numerusform>После этого запуска переименовано %n классов.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Add files, folders, a zip or a CSV list</source>
        <translation>Добавить файлы, папки, zip или список CSV</translation>
    </message>
    <message>
        <source>Train a model with these samples</source>
        <translation>Обучить модель на этих образцах</translation>
    </message>
    <message>
        <source>These files are no longer in the project.</source>
        <translation>Этих файлов больше нет в проекте.</translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n класс</numerusform>
            <numerusform>%n класса</numerusform>
            <numerusform>%n классов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>Files, a zip or a CSV list…</source>
        <translation>Файлы, zip или список CSV…</translation>
    </message>
    <message>
        <source>A folder…</source>
        <translation>Папка…</translation>
    </message>
    <message>
        <source>Class %1</source>
        <translation>Класс %1</translation>
    </message>
    <message>
        <source>Only files and folders of this computer can be dropped. Save it first, then drop the file.</source>
        <translation>Перетаскивать можно только файлы и папки этого компьютера. Сначала сохраните, потом перетащите файл.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Find a class</source>
        <translation>Найти класс</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Добавить…</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>К обучению</translation>
    </message>
</context>
<context>
    <name>DescentFields</name>
    <message>
        <source>Falling steps</source>
        <translation>Убывающие шаги</translation>
    </message>
    <message>
        <source>Equal steps</source>
        <translation>Равные шаги</translation>
    </message>
    <message>
        <source>Weigh mistakes</source>
        <translation>Вес ошибок</translation>
    </message>
    <message>
        <source>Draw more often</source>
        <translation>Чаще показывать</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Ничего</translation>
    </message>
    <message>
        <source>never</source>
        <translation>никогда</translation>
    </message>
    <message>
        <source>These have no effect now: a frozen network finds its own. Choose “Accurate” or what learns.</source>
        <translation>Сейчас это не действует: замороженная сеть подбирает всё сама. Выберите «Точно» или то, что учится.</translation>
    </message>
    <message>
        <source>Not with a comparison: the passes are as many as set, so that both are tried alike.</source>
        <translation>Не вместе со сравнением: проходов столько, сколько задано, чтобы оба способа были в равных условиях.</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Counts</source>
        <translation>Числа</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Доли</translation>
    </message>
    <message numerus="yes">
        <source>And %n more notice(s) like this.</source>
        <translation>
            <numerusform>И ещё %n такое замечание.</numerusform>
            <numerusform>И ещё %n таких замечания.</numerusform>
            <numerusform>И ещё %n таких замечаний.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped early: the best model until then is kept.</source>
        <translation>Остановлено раньше: сохранена лучшая модель.</translation>
    </message>
    <message>
        <source>Stopped at pass %1. The best, pass %2, is kept.</source>
        <translation>Остановлено на проходе %1. Сохранён лучший, проход %2.</translation>
    </message>
    <message>
        <source>by class</source>
        <translation>по классам</translation>
    </message>
</context>
<context>
    <name>DeviceSettings</name>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>Динамик</translation>
    </message>
    <message>
        <source>Play a tone</source>
        <translation>Проверить звук</translation>
    </message>
    <message>
        <source>Webcam</source>
        <translation>Веб-камера</translation>
    </message>
    <message>
        <source>Train on</source>
        <translation>Обучать на</translation>
    </message>
</context>
<context>
    <name>DevicesSection</name>
    <message>
        <source>What is fastest here</source>
        <translation>Что здесь быстрее</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Видеокарта (CUDA)</translation>
    </message>
    <message>
        <source>Graphics of the Mac (MPS)</source>
        <translation>Графика Mac (MPS)</translation>
    </message>
    <message>
        <source>No webcam was found</source>
        <translation>Веб-камера не найдена</translation>
    </message>
    <message>
        <source>No loudspeaker was found</source>
        <translation>Динамик не найден</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>No microphone was found</source>
        <translation>Микрофон не найден</translation>
    </message>
    <message>
        <source>Connect a microphone first</source>
        <translation>Сначала подключите микрофон</translation>
    </message>
    <message>
        <source>The graphics card trains faster; small projects take seconds on either.</source>
        <translation>Видеокарта обучает быстрее; небольшие проекты и так занимают секунды.</translation>
    </message>
    <message>
        <source>No graphics card that can train was found; the processor is used.</source>
        <translation>Подходящей видеокарты не нашлось; работает процессор.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
</context>
<context>
    <name>Dragging</name>
    <message>
        <source>Let go to make a project</source>
        <translation>Отпустите, чтобы создать проект</translation>
    </message>
    <message>
        <source>Or drop folders anywhere on this page</source>
        <translation>Или перетащите папки на эту страницу</translation>
    </message>
    <message>
        <source>— each folder becomes a class. A zip or a CSV list works too.</source>
        <translation>— каждая папка станет классом. Подойдёт и zip, и список CSV.</translation>
    </message>
    <message>
        <source>Let go to open the project “%1”</source>
        <translation>Отпустите, чтобы открыть проект «%1»</translation>
    </message>
    <message>
        <source>There are no pictures or sounds in this</source>
        <translation>Здесь нет ни картинок, ни звуков</translation>
    </message>
    <message>
        <source>— drop folders that hold some.</source>
        <translation>— перетащите папки, в которых они есть.</translation>
    </message>
    <message>
        <source>Let go to make a picture project</source>
        <translation>Отпустите, чтобы создать проект с картинками</translation>
    </message>
    <message>
        <source>Let go to make a sound project</source>
        <translation>Отпустите, чтобы создать проект со звуками</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n класс</numerusform>
            <numerusform>%n класса</numerusform>
            <numerusform>%n классов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>%n файл пропущен</numerusform>
            <numerusform>%n файла пропущены</numerusform>
            <numerusform>%n файлов пропущено</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropPlace</name>
    <message>
        <source>Let go to add to “%1”</source>
        <translation>Отпустите, чтобы добавить в «%1»</translation>
    </message>
    <message>
        <source>Let go to add</source>
        <translation>Отпустите, чтобы добавить</translation>
    </message>
    <message>
        <source>Adding files: %1 of %2</source>
        <translation>Добавление: %1 из %2</translation>
    </message>
    <message>
        <source>Record with the microphone</source>
        <translation>Записать с микрофона</translation>
    </message>
    <message>
        <source>Use the webcam</source>
        <translation>Снимать веб-камерой</translation>
    </message>
    <message>
        <source>Drop folders here: each becomes a class</source>
        <translation>Перетащите сюда папки: каждая станет классом</translation>
    </message>
    <message>
        <source>Drop folders with sounds here: each becomes a class. A zip or a CSV list works too.</source>
        <translation>Перетащите сюда папки со звуками: каждая станет классом. Подойдёт и zip, и список CSV.</translation>
    </message>
    <message>
        <source>Drop folders with pictures here: each becomes a class. A zip or a CSV list works too.</source>
        <translation>Перетащите сюда папки с картинками: каждая станет классом. Подойдёт и zip, и список CSV.</translation>
    </message>
    <message>
        <source>Only files and folders of this computer can be added</source>
        <translation>Добавить можно только файлы и папки этого компьютера</translation>
    </message>
    <message>
        <source>There are no sounds in this</source>
        <translation>Здесь нет звуков</translation>
    </message>
    <message>
        <source>There are no pictures in this</source>
        <translation>Здесь нет картинок</translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) will be skipped</source>
        <translation>
            <numerusform>%n файл будет пропущен</numerusform>
            <numerusform>%n файла будут пропущены</numerusform>
            <numerusform>%n файлов будет пропущено</numerusform>
        </translation>
    </message>
    <message>
        <source>Let go to choose: its own classes, or “%1”</source>
        <translation>Отпустите, чтобы выбрать: классы из данных или «%1»</translation>
    </message>
    <message>
        <source>Let go to choose a class for the files</source>
        <translation>Отпустите, чтобы выбрать класс для файлов</translation>
    </message>
    <message>
        <source>Let go to add to the class “%1”</source>
        <translation>Отпустите, чтобы добавить в класс «%1»</translation>
    </message>
    <message>
        <source>Let go to add the class “%1”</source>
        <translation>Отпустите, чтобы добавить класс «%1»</translation>
    </message>
    <message numerus="yes">
        <source>Let go to add %n class(es): %1</source>
        <translation>
            <numerusform>Отпустите, чтобы добавить %n класс: %1</numerusform>
            <numerusform>Отпустите, чтобы добавить %n класса: %1</numerusform>
            <numerusform>Отпустите, чтобы добавить %n классов: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>New class</source>
        <translation>Новый класс</translation>
    </message>
    <message>
        <source>Add an empty class, and give it a name</source>
        <translation>Добавить пустой класс и назвать его</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>What is in already stays; undo takes it back</source>
        <translation>Добавленное останется; его можно отменить</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Unexpected error</source>
        <translation>Неожиданная ошибка</translation>
    </message>
    <message>
        <source>There is not enough memory for this. Close other programs, or use fewer or smaller files.</source>
        <translation>Не хватает памяти. Закройте другие программы или возьмите меньше файлов либо файлы поменьше.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong. You can go on working; if it happens again, start the program anew.</source>
        <translation>Произошла неожиданная ошибка. Можно продолжать работу; если она повторится, перезапустите программу.</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Скрыть подробности</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Показать подробности</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Продолжить</translation>
    </message>
</context>
<context>
    <name>EstimateDialog</name>
    <message>
        <source>Train in Yandex Cloud</source>
        <translation>Обучение в Yandex Cloud</translation>
    </message>
    <message>
        <source>Cloud settings</source>
        <translation>Настройки облака</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>%1 GB disk, zone %2</source>
        <translation>диск %1 ГБ, зона %2</translation>
    </message>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n образец</numerusform>
            <numerusform>%n образца</numerusform>
            <numerusform>%n образцов</numerusform>
        </translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>%1, with making the machine</source>
        <translation>%1, вместе с созданием машины</translation>
    </message>
    <message>
        <source>%1 an hour</source>
        <translation>%1 в час</translation>
    </message>
    <message>
        <source>about %1 (%2)</source>
        <translation>около %1 (%2)</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 ч</translation>
    </message>
    <message>
        <source>the cap of %1 works only with a known price</source>
        <translation>предел %1 — только при известной цене</translation>
    </message>
    <message>
        <source>The machine is preemptible: cheaper, but the cloud may take it away. Then another one goes on from what was saved, at most three in all.</source>
        <translation>Машина прерываемая: дешевле, но облако может её забрать. Тогда с сохранённого места продолжит другая; всего их не больше трёх.</translation>
    </message>
    <message>
        <source>If you never open the program again, the machine still powers itself off, at the latest after the time limit. But only the program deletes it: a stopped machine&apos;s disk is still billed.</source>
        <translation>Даже если больше никогда не открывать программу, машина выключится сама, самое позднее по пределу времени. Но удаляет её только программа: за диск выключенной машины по-прежнему берут деньги.</translation>
    </message>
</context>
<context>
    <name>ExportContents</name>
    <message>
        <source>weights and the way sounds are prepared</source>
        <translation>веса и подготовка звуков</translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) with the right answers, to check anywhere</source>
        <translation>
            <numerusform>%n звук с правильным ответом для проверки где угодно</numerusform>
            <numerusform>%n звука с правильными ответами для проверки где угодно</numerusform>
            <numerusform>%n звуков с правильными ответами для проверки где угодно</numerusform>
        </translation>
    </message>
    <message>
        <source>weights and the way pictures are prepared</source>
        <translation>веса и подготовка картинок</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) with the right answers, to check anywhere</source>
        <translation>
            <numerusform>%n картинка с правильным ответом для проверки где угодно</numerusform>
            <numerusform>%n картинки с правильными ответами для проверки где угодно</numerusform>
            <numerusform>%n картинок с правильными ответами для проверки где угодно</numerusform>
        </translation>
    </message>
    <message>
        <source>what it was trained on, how well it does</source>
        <translation>на чём обучена и насколько точна</translation>
    </message>
    <message>
        <source>runs on Windows, macOS, Linux; no internet needed</source>
        <translation>работает в Windows, macOS, Linux без интернета</translation>
    </message>
    <message>
        <source>samples with the right answers, to check anywhere</source>
        <translation>примеры с правильными ответами для проверки где угодно</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Class names and a description</source>
        <translation>Названия классов и описание</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>Самопроверка</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>The export is still running. Stop it and close?</source>
        <translation>Экспорт ещё идёт. Остановить его и закрыть?</translation>
    </message>
    <message>
        <source>They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no sounds of yours except the few of the self-test; you can leave those out.</source>
        <translation>Пакет открывают на странице «Проверка» Конструктора ИИ или запускают через Python. Ваших звуков в нём нет, кроме нескольких для самопроверки; их можно не включать.</translation>
    </message>
    <message>
        <source>They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no pictures of yours except the few of the self-test; you can leave those out.</source>
        <translation>Пакет открывают на странице «Проверка» Конструктора ИИ или запускают через Python. Ваших картинок в нём нет, кроме нескольких для самопроверки; их можно не включать.</translation>
    </message>
    <message>
        <source>Include self-test sounds</source>
        <translation>Добавить звуки для самопроверки</translation>
    </message>
    <message>
        <source>Include self-test pictures</source>
        <translation>Добавить картинки для самопроверки</translation>
    </message>
    <message>
        <source>Without them the bundle checks itself with computed patterns, and knows no training file again</source>
        <translation>Без них пакет проверяет себя на вычисленных образцах и не узнаёт обучающие файлы</translation>
    </message>
    <message>
        <source>Train a model first. Then one click makes a zip that answers exactly as it does here.</source>
        <translation>Сначала обучите модель. Потом одно нажатие создаст zip, который отвечает точно так же, как здесь.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>К обучению</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Save the bundle</source>
        <translation>Сохранить пакет</translation>
    </message>
    <message>
        <source>Bundles (*.zip)</source>
        <translation>Пакеты (*.zip)</translation>
    </message>
    <message>
        <source>The bundle is not there any more. Export the model again.</source>
        <translation>Пакета уже нет на месте. Экспортируйте модель ещё раз.</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Идёт экспорт</translation>
    </message>
    <message>
        <source>An older model</source>
        <translation>Прежняя модель</translation>
    </message>
    <message>
        <source>Your model is ready</source>
        <translation>Ваша модель готова</translation>
    </message>
    <message>
        <source>The export did not succeed</source>
        <translation>Экспорт не удался</translation>
    </message>
    <message>
        <source>Ready to export</source>
        <translation>Готово к экспорту</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>verb</comment>
        <translation>Экспортировать</translation>
    </message>
    <message>
        <source>Run: %1</source>
        <translation>Запуск: %1</translation>
    </message>
    <message>
        <source>There is a newer one.</source>
        <translation>Есть более новый.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Упаковка</translation>
    </message>
    <message>
        <source>Unpack and test</source>
        <translation>Распаковка и проверка</translation>
    </message>
    <message>
        <source>Compare with the answers here</source>
        <translation>Сравнение с ответами здесь</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>We unpacked the bundle, started it on its own, and its self-test passed.</source>
        <translation>Мы распаковали пакет, запустили его отдельно, и самопроверка прошла.</translation>
    </message>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n sample(s).</source>
        <translation>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n пример.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n примера.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n примеров.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n kept-aside sound(s).</source>
        <translation>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенный звук.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенных звука.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенных звуков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n kept-aside picture(s).</source>
        <translation>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенную картинку.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенные картинки.</numerusform>
            <numerusform>Мы распаковали пакет, запустили его отдельно и сравнили %n отложенных картинок.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>One zip that runs without AI Constructor</source>
        <translation>Один zip, который работает без Конструктора ИИ</translation>
    </message>
    <message>
        <source>It answers exactly as it does here</source>
        <translation>Отвечает точно так же, как здесь</translation>
    </message>
    <message>
        <source>Check passed</source>
        <translation>Проверка пройдена</translation>
    </message>
    <message>
        <source>same answers</source>
        <translation>ответов совпало</translation>
    </message>
    <message>
        <source>largest difference</source>
        <translation>наибольшая разница</translation>
    </message>
    <message>
        <source>to unpack and check</source>
        <translation>на распаковку и проверку</translation>
    </message>
    <message>
        <source>What is inside</source>
        <translation>Что внутри</translation>
    </message>
    <message>
        <source>Which model</source>
        <translation>Какая модель</translation>
    </message>
    <message>
        <source>Export again</source>
        <translation>Экспортировать снова</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Save to…</source>
        <translation>Сохранить в…</translation>
    </message>
    <message>
        <source>Choose the folder and the name of the zip file</source>
        <translation>Выбрать папку и имя файла zip</translation>
    </message>
    <message>
        <source>Use it from Python</source>
        <translation>Из Python</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Or from a terminal</source>
        <translation>Или из терминала</translation>
    </message>
    <message>
        <source>Give it to someone</source>
        <translation>Передать кому-нибудь</translation>
    </message>
</context>
<context>
    <name>FileMenus</name>
    <message>
        <source>Move to</source>
        <translation>Переместить в</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Where to save a copy?</source>
        <translation>Куда сохранить копию?</translation>
    </message>
    <message>
        <source>%1 copied to %2</source>
        <translation>«%1» скопирован в %2</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>There are enough samples. Go on to training.</source>
        <translation>Образцов достаточно. Переходите к обучению.</translation>
    </message>
    <message>
        <source>Now try it yourself, with something it has not seen.</source>
        <translation>Теперь проверьте сами на том, чего модель не видела.</translation>
    </message>
    <message>
        <source>Press here. It takes seconds, and nothing can go wrong.</source>
        <translation>Нажмите здесь. Это займёт секунды, испортить ничего нельзя.</translation>
    </message>
    <message>
        <source>Does it answer well? Then take it with you.</source>
        <translation>Отвечает хорошо? Тогда заберите модель с собой.</translation>
    </message>
</context>
<context>
    <name>Follower</name>
    <message>
        <source>pass %1 of %2</source>
        <translation>проход %1 из %2</translation>
    </message>
    <message>
        <source>keeping the best so far</source>
        <translation>сохраняем лучшее</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Остановка</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Nothing is left in the cloud.</source>
        <translation>В облаке ничего не осталось.</translation>
    </message>
    <message>
        <source>The machine is deleted.</source>
        <translation>Машина удалена.</translation>
    </message>
    <message>
        <source>Spent: %1</source>
        <translation>Потрачено: %1</translation>
    </message>
    <message>
        <source>Training in the cloud</source>
        <translation>Обучение в облаке</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Загрузить</translation>
    </message>
    <message>
        <source>Make the machine</source>
        <translation>Создать машину</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>Учиться</translation>
    </message>
    <message>
        <source>Fetch the model</source>
        <translation>Получить модель</translation>
    </message>
    <message>
        <source>comparing with fine-tuning: part %1 of at most %2</source>
        <translation>сравнение с дообучением: часть %1 самое большее из %2</translation>
    </message>
    <message>
        <source>getting ready to learn in passes</source>
        <translation>подготовка к дообучению</translation>
    </message>
    <message>
        <source>finding out how many passes are best</source>
        <translation>выясняет, сколько проходов лучше</translation>
    </message>
    <message>
        <source>finding out whether fine-tuning helps</source>
        <translation>выясняет, помогает ли дообучение</translation>
    </message>
    <message>
        <source>learning from all samples</source>
        <translation>учится на всех образцах</translation>
    </message>
    <message>
        <source>Go to data</source>
        <translation>К данным</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Try again with batch size %1</source>
        <translation>Ещё раз с размером пакета %1</translation>
    </message>
</context>
<context>
    <name>FullList</name>
    <message>
        <source>By name</source>
        <translation>По имени</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Сначала новые</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Сначала большие</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>Сначала длинные</translation>
    </message>
    <message>
        <source>Problems first</source>
        <translation>Сначала с замечаниями</translation>
    </message>
    <message>
        <source>Back to all classes (Esc)</source>
        <translation>Ко всем классам (Esc)</translation>
    </message>
    <message>
        <source>Back to all classes</source>
        <translation>Ко всем классам</translation>
    </message>
    <message>
        <source>Find a file</source>
        <translation>Найти файл</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Порядок</translation>
    </message>
</context>
<context>
    <name>GeneralSection</name>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
</context>
<context>
    <name>GeneralSettings</name>
    <message>
        <source>General</source>
        <translation>Общие</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>Меньше движения</translation>
    </message>
    <message>
        <source>Pages, bars and messages change at once instead of gliding.</source>
        <translation>Страницы, полосы и сообщения меняются сразу, без плавных переходов.</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Back (Alt+Left)</source>
        <translation>Назад (Alt+←)</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Find on this page</source>
        <translation>Найти на странице</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Содержание</translation>
    </message>
    <message>
        <source>Not on this page</source>
        <translation>На этой странице нет</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Справка</translation>
    </message>
</context>
<context>
    <name>Hint</name>
    <message>
        <source>Do not show this hint again</source>
        <translation>Больше не показывать эту подсказку</translation>
    </message>
</context>
<context>
    <name>Hinting</name>
    <message>
        <source>Cut…</source>
        <translation>Нарезать…</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Добавить файлы…</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Записать</translation>
    </message>
    <message>
        <source>Take pictures</source>
        <translation>Снимать</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message numerus="yes">
        <source>%1 has %n sound(s), the others %2. A few more would make it more reliable.</source>
        <translation>
            <numerusform>В классе «%1» %n звук, у остальных по %2. Лучше добавить ещё.</numerusform>
            <numerusform>В классе «%1» %n звука, у остальных по %2. Лучше добавить ещё.</numerusform>
            <numerusform>В классе «%1» %n звуков, у остальных по %2. Лучше добавить ещё.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n picture(s), the others %2. A few more would make it more reliable.</source>
        <translation>
            <numerusform>В классе «%1» %n картинка, у остальных по %2. Лучше добавить ещё.</numerusform>
            <numerusform>В классе «%1» %n картинки, у остальных по %2. Лучше добавить ещё.</numerusform>
            <numerusform>В классе «%1» %n картинок, у остальных по %2. Лучше добавить ещё.</numerusform>
        </translation>
    </message>
    <message>
        <source>At least two pictures are needed.</source>
        <translation>Нужно хотя бы две картинки.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) so far. From 10 on the answers get reliable.</source>
        <translation>
            <numerusform>Пока %n картинка. Надёжные ответы начинаются с 10.</numerusform>
            <numerusform>Пока %n картинки. Надёжные ответы начинаются с 10.</numerusform>
            <numerusform>Пока %n картинок. Надёжные ответы начинаются с 10.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) look almost the same as others. They count as one.</source>
        <translation>
            <numerusform>%n картинка почти такая же, как другие. Они считаются за одну.</numerusform>
            <numerusform>%n картинки почти такие же, как другие. Они считаются за одну.</numerusform>
            <numerusform>%n картинок почти такие же, как другие. Они считаются за одну.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) look the same as in %1. One of the two must be wrong.</source>
        <translation>
            <numerusform>%n картинка такая же, как в «%1». В одном из классов она лишняя.</numerusform>
            <numerusform>%n картинки такие же, как в «%1». В одном из классов они лишние.</numerusform>
            <numerusform>%n картинок такие же, как в «%1». В одном из классов они лишние.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cannot be read and are left out.</source>
        <translation>
            <numerusform>%n картинка не читается и пропущена.</numerusform>
            <numerusform>%n картинки не читаются и пропущены.</numerusform>
            <numerusform>%n картинок не читаются и пропущены.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are very small. Larger ones would help.</source>
        <translation>
            <numerusform>%n картинка очень маленькая. Лучше взять крупнее.</numerusform>
            <numerusform>%n картинки очень маленькие. Лучше взять крупнее.</numerusform>
            <numerusform>%n картинок очень маленькие. Лучше взять крупнее.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are very dark. Take them again with more light.</source>
        <translation>
            <numerusform>%n картинка очень тёмная. Снимите её заново при лучшем свете.</numerusform>
            <numerusform>%n картинки очень тёмные. Снимите их заново при лучшем свете.</numerusform>
            <numerusform>%n картинок очень тёмные. Снимите их заново при лучшем свете.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is nothing to be seen in %n picture(s).</source>
        <translation>
            <numerusform>На %n картинке ничего не видно.</numerusform>
            <numerusform>На %n картинках ничего не видно.</numerusform>
            <numerusform>На %n картинках ничего не видно.</numerusform>
        </translation>
    </message>
    <message>
        <source>At least two sounds are needed.</source>
        <translation>Нужно хотя бы два звука.</translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) so far. From 10 on the answers get reliable.</source>
        <translation>
            <numerusform>Пока %n звук. Надёжные ответы начинаются с 10.</numerusform>
            <numerusform>Пока %n звука. Надёжные ответы начинаются с 10.</numerusform>
            <numerusform>Пока %n звуков. Надёжные ответы начинаются с 10.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are the same as others. They count as one.</source>
        <translation>
            <numerusform>%n звук такой же, как другие. Они считаются за один.</numerusform>
            <numerusform>%n звука такие же, как другие. Они считаются за один.</numerusform>
            <numerusform>%n звуков такие же, как другие. Они считаются за один.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are the same as in %1. One of the two must be wrong.</source>
        <translation>
            <numerusform>%n звук такой же, как в «%1». В одном из классов он лишний.</numerusform>
            <numerusform>%n звука такие же, как в «%1». В одном из классов они лишние.</numerusform>
            <numerusform>%n звуков такие же, как в «%1». В одном из классов они лишние.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) cannot be read and are left out.</source>
        <translation>
            <numerusform>%n звук не читается и пропущен.</numerusform>
            <numerusform>%n звука не читаются и пропущены.</numerusform>
            <numerusform>%n звуков не читаются и пропущены.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are longer than %1 s: only the beginning is used. Cut them into clips.</source>
        <translation>
            <numerusform>%n звук длиннее %1 с: берётся только начало. Нарежьте его на фрагменты.</numerusform>
            <numerusform>%n звука длиннее %1 с: берётся только начало. Нарежьте их на фрагменты.</numerusform>
            <numerusform>%n звуков длиннее %1 с: берётся только начало. Нарежьте их на фрагменты.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are silent and are left out.</source>
        <translation>
            <numerusform>%n звук — тишина, он пропущен.</numerusform>
            <numerusform>%n звука — тишина, они пропущены.</numerusform>
            <numerusform>%n звуков — тишина, они пропущены.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are very quiet. Record them again closer to the microphone.</source>
        <translation>
            <numerusform>%n звук очень тихий. Запишите его заново ближе к микрофону.</numerusform>
            <numerusform>%n звука очень тихие. Запишите их заново ближе к микрофону.</numerusform>
            <numerusform>%n звуков очень тихие. Запишите их заново ближе к микрофону.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are too loud and distorted. Record them from farther away.</source>
        <translation>
            <numerusform>%n звук слишком громкий и искажён. Запишите его с большего расстояния.</numerusform>
            <numerusform>%n звука слишком громкие и искажены. Запишите их с большего расстояния.</numerusform>
            <numerusform>%n звуков слишком громкие и искажены. Запишите их с большего расстояния.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is hardly anything to be heard in %n sound(s).</source>
        <translation>
            <numerusform>В %n звуке почти ничего не слышно.</numerusform>
            <numerusform>В %n звуках почти ничего не слышно.</numerusform>
            <numerusform>В %n звуках почти ничего не слышно.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdleView</name>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>until stopped</source>
        <translation>до остановки</translation>
    </message>
    <message numerus="yes">
        <source>Record %n clip(s)</source>
        <translation>
            <numerusform>Сделать %n запись</numerusform>
            <numerusform>Сделать %n записи</numerusform>
            <numerusform>Сделать %n записей</numerusform>
        </translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Записать</translation>
    </message>
    <message>
        <source>Recording needs a microphone.</source>
        <translation>Для записи нужен микрофон.</translation>
    </message>
    <message>
        <source>Record (R)</source>
        <translation>Записать (R)</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Add to the project</source>
        <translation>Добавить в проект</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Откуда</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Файлы</translation>
    </message>
    <message>
        <source>Do not add</source>
        <translation>Не добавлять</translation>
    </message>
    <message>
        <source>Which class?</source>
        <translation>Какой класс?</translation>
    </message>
    <message>
        <source>Class for %1</source>
        <translation>Класс для %1</translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n пропущен</numerusform>
            <numerusform>%n пропущены</numerusform>
            <numerusform>%n пропущено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Why %n file(s) are skipped</source>
        <translation>
            <numerusform>Почему пропущен %n файл</numerusform>
            <numerusform>Почему пропущены %n файла</numerusform>
            <numerusform>Почему пропущено %n файлов</numerusform>
        </translation>
    </message>
    <message>
        <source>What you dropped names classes of its own. They are used unless you choose otherwise.</source>
        <translation>В том, что вы перетащили, классы уже названы. Будут взяты они, если не выбрать иначе.</translation>
    </message>
    <message>
        <source>Put all into “%1”</source>
        <translation>Всё в «%1»</translation>
    </message>
    <message>
        <source>Use its own classes</source>
        <translation>Взять классы из данных</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>Добавить %1</translation>
    </message>
    <message>
        <source>skip %1</source>
        <translation>пропустить %1</translation>
    </message>
    <message>
        <source>Choose a class for the files</source>
        <translation>Выберите класс для файлов</translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n класс</numerusform>
            <numerusform>%n класса</numerusform>
            <numerusform>%n классов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them new</source>
        <translation>
            <numerusform>%n из них новый</numerusform>
            <numerusform>%n из них новые</numerusform>
            <numerusform>%n из них новых</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out by you</source>
        <translation>
            <numerusform>%n не добавляете</numerusform>
            <numerusform>%n не добавляете</numerusform>
            <numerusform>%n не добавляете</numerusform>
        </translation>
    </message>
    <message>
        <source>What will be added</source>
        <translation>Что будет добавлено</translation>
    </message>
    <message>
        <source>Files that are skipped, and why</source>
        <translation>Какие файлы пропущены и почему</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>Importer</name>
    <message>
        <source>Sounds</source>
        <translation>Звуки</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Добавить файлы</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Все файлы</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Добавить папку</translation>
    </message>
    <message>
        <source>One import after another: wait until this one is looked through.</source>
        <translation>Файлы добавляются по очереди: дождитесь, пока просмотрятся эти.</translation>
    </message>
    <message>
        <source>Looking through the files…</source>
        <translation>Просмотр файлов…</translation>
    </message>
    <message>
        <source>There is nothing to add in this.</source>
        <translation>Здесь нечего добавить.</translation>
    </message>
    <message numerus="yes">
        <source>Stopped. %n file(s) are in already.</source>
        <translation>
            <numerusform>Остановлено. %n файл уже добавлен.</numerusform>
            <numerusform>Остановлено. %n файла уже добавлены.</numerusform>
            <numerusform>Остановлено. %n файлов уже добавлено.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were left out.</source>
        <translation>
            <numerusform>%n файл пропущен.</numerusform>
            <numerusform>%n файла пропущены.</numerusform>
            <numerusform>%n файлов пропущено.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) added</source>
        <translation>
            <numerusform>%n звук добавлен</numerusform>
            <numerusform>%n звука добавлены</numerusform>
            <numerusform>%n звуков добавлено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added</source>
        <translation>
            <numerusform>%n картинка добавлена</numerusform>
            <numerusform>%n картинки добавлены</numerusform>
            <numerusform>%n картинок добавлено</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IntervalScale</name>
    <message>
        <source>between %1 and %2&#xa0;%</source>
        <translation>от %1 до %2&#xa0;%</translation>
    </message>
    <message>
        <source>guessing %1</source>
        <translation>наугад %1</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Comparing models</source>
        <translation>Сравнение моделей</translation>
    </message>
    <message>
        <source>Adding files</source>
        <translation>Добавление файлов</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
</context>
<context>
    <name>JobsWindow</name>
    <message>
        <source>Jobs in the cloud</source>
        <translation>Задания в облаке</translation>
    </message>
    <message>
        <source>No training has been sent to the cloud yet. Choose on the Train page where to run.</source>
        <translation>В облако ещё не отправлено ни одного обучения. Где обучать, выберите на странице «Обучение».</translation>
    </message>
    <message>
        <source>Set up the cloud</source>
        <translation>Настроить облако</translation>
    </message>
    <message>
        <source>Give up…</source>
        <translation>Бросить…</translation>
    </message>
    <message>
        <source>Ends the job although its cloud cannot be asked</source>
        <translation>Завершает задание, хотя связаться с его облаком не удаётся</translation>
    </message>
</context>
<context>
    <name>LeftoverOffer</name>
    <message numerus="yes">
        <source>%n machine(s) of an earlier job are still there and may cost money.</source>
        <translation>
            <numerusform>%n машина прежнего задания всё ещё там и может стоить денег.</numerusform>
            <numerusform>%n машины прежнего задания всё ещё там и могут стоить денег.</numerusform>
            <numerusform>%n машин прежнего задания всё ещё там и могут стоить денег.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) of an earlier job are still in the cloud and may cost money.</source>
        <translation>
            <numerusform>%n остаток прежнего задания всё ещё в облаке и может стоить денег.</numerusform>
            <numerusform>%n остатка прежнего задания всё ещё в облаке и могут стоить денег.</numerusform>
            <numerusform>%n остатков прежнего задания всё ещё в облаке и могут стоить денег.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show and delete…</source>
        <translation>Показать и удалить…</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
</context>
<context>
    <name>Leftovers</name>
    <message>
        <source>What is running in my folder</source>
        <translation>Что работает в моём каталоге</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Посмотреть</translation>
    </message>
    <message>
        <source>Delete all…</source>
        <translation>Удалить всё…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Смотрим…</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>Удаление…</translation>
    </message>
    <message>
        <source>Save the settings first.</source>
        <translation>Сначала сохраните настройки.</translation>
    </message>
    <message>
        <source>Nothing of this program is there but what its jobs use.</source>
        <translation>От этой программы там есть только то, что нужно её заданиям.</translation>
    </message>
    <message>
        <source>Nothing of this program is there.</source>
        <translation>От этой программы там ничего нет.</translation>
    </message>
    <message>
        <source>Everything is deleted.</source>
        <translation>Всё удалено.</translation>
    </message>
    <message>
        <source>Deleting, %1 of %2…</source>
        <translation>Удаление, %1 из %2…</translation>
    </message>
    <message>
        <source>Made by this program elsewhere, and to be deleted there or in the cloud&apos;s console: %1</source>
        <translation>Создано этой программой в другом месте; удалить можно там или в консоли облака: %1</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n thing(s) in the cloud that belong to no job of this program any more?</source>
        <translation>
            <numerusform>Удалить в облаке %n остаток, который не нужен больше ни одному заданию этой программы?</numerusform>
            <numerusform>Удалить в облаке %n остатка, которые не нужны больше ни одному заданию этой программы?</numerusform>
            <numerusform>Удалить в облаке %n остатков, которые не нужны больше ни одному заданию этой программы?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This also deletes the finished result of %n jobs that are not known here.</source>
        <translation>
            <numerusform>При этом удалится готовый результат %n задания, которое здесь неизвестно.</numerusform>
            <numerusform>При этом удалятся готовые результаты %n заданий, которые здесь неизвестны.</numerusform>
            <numerusform>При этом удалятся готовые результаты %n заданий, которые здесь неизвестны.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete in the cloud</source>
        <translation>Удаление в облаке</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>LivePicture</name>
    <message>
        <source>Looking…</source>
        <translation>Смотрю…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>На паузе</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard. Copy one and try again.</source>
        <translation>В буфере обмена нет картинки. Скопируйте её и попробуйте снова.</translation>
    </message>
    <message>
        <source>This picture is…</source>
        <translation>На этой картинке…</translation>
    </message>
    <message>
        <source>What the camera sees now is…</source>
        <translation>Сейчас камера видит…</translation>
    </message>
    <message>
        <source>There is no picture. Turn the camera on, or paste a picture.</source>
        <translation>Картинки нет. Включите камеру или вставьте картинку.</translation>
    </message>
    <message>
        <source>Show the picture in the clipboard</source>
        <translation>Показать картинку из буфера обмена</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Nothing to see</source>
        <translation>Нет картинки</translation>
    </message>
    <message>
        <source>The camera cannot be used.</source>
        <translation>Камера недоступна.</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>Картинка</translation>
    </message>
    <message>
        <source>Back to the camera</source>
        <translation>К камере</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>Нет камеры</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>Смотрю</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продолжить</translation>
    </message>
</context>
<context>
    <name>LiveSound</name>
    <message>
        <source>Listening…</source>
        <translation>Слушаю…</translation>
    </message>
    <message>
        <source>The last 3 seconds were silence. Add it to…</source>
        <translation>Последние 3 секунды — тишина. Добавить её в…</translation>
    </message>
    <message>
        <source>The last 3 seconds before the pause were…</source>
        <translation>Последние 3 секунды перед паузой — это…</translation>
    </message>
    <message>
        <source>The last 3 seconds were…</source>
        <translation>Последние 3 секунды — это…</translation>
    </message>
    <message>
        <source>Nothing is heard: no microphone can be used.</source>
        <translation>Ничего не слышно: микрофон использовать не удаётся.</translation>
    </message>
    <message>
        <source>Nothing has been heard yet.</source>
        <translation>Пока ничего не слышно.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>На паузе</translation>
    </message>
    <message>
        <source>Nothing to hear</source>
        <translation>Нет звука</translation>
    </message>
    <message>
        <source>The microphone cannot be used.</source>
        <translation>Микрофон недоступен.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Training is still running. Stop it and close?</source>
        <translation>Обучение ещё идёт. Остановить его и закрыть?</translation>
    </message>
    <message>
        <source>Models are still being compared. Stop and close? It can be continued later.</source>
        <translation>Модели ещё сравниваются. Остановить и закрыть? Сравнение можно продолжить позже.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Остановить и закрыть</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>Продолжить работу</translation>
    </message>
    <message>
        <source>AI Constructor</source>
        <translation>Конструктор ИИ</translation>
    </message>
    <message>
        <source>%1 – AI Constructor</source>
        <translation>%1 – Конструктор ИИ</translation>
    </message>
    <message>
        <source>Folder is missing</source>
        <translation>Папки нет на месте</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Сохранение…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Сохранено</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>Отменено: %1</translation>
    </message>
    <message>
        <source>Redone: %1</source>
        <translation>Повторено: %1</translation>
    </message>
    <message>
        <source>Rename project</source>
        <translation>Переименовать проект</translation>
    </message>
    <message>
        <source>Project renamed</source>
        <translation>Проект переименован</translation>
    </message>
    <message>
        <source>Project: rename, open another, close</source>
        <translation>Проект: переименовать, открыть другой, закрыть</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
</context>
<context>
    <name>ManyPreview</name>
    <message numerus="yes">
        <source>%n sound(s) selected</source>
        <translation>
            <numerusform>Выбран %n звук</numerusform>
            <numerusform>Выбрано %n звука</numerusform>
            <numerusform>Выбрано %n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) selected</source>
        <translation>
            <numerusform>Выбрана %n картинка</numerusform>
            <numerusform>Выбрано %n картинки</numerusform>
            <numerusform>Выбрано %n картинок</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>%1 done</source>
        <translation>готово %1</translation>
    </message>
    <message>
        <source>done</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>could not be trained</source>
        <translation>обучить не удалось</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>ждёт своей очереди</translation>
    </message>
    <message>
        <source>Open a bundle…</source>
        <translation>Открыть пакет…</translation>
    </message>
    <message>
        <source>Open the folder of a training…</source>
        <translation>Открыть папку обучения…</translation>
    </message>
    <message>
        <source>Open a bundle</source>
        <translation>Открыть пакет</translation>
    </message>
    <message>
        <source>Bundles (*.zip)</source>
        <translation>Пакеты (*.zip)</translation>
    </message>
    <message>
        <source>Open the folder of a training</source>
        <translation>Открыть папку обучения</translation>
    </message>
</context>
<context>
    <name>ModelSettings</name>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Pretrained networks that your own models are built on. Two came with the app; others are downloaded when you want them.</source>
        <translation>Предобученные сети, на которых строятся ваши модели. Две входят в программу, другие скачиваются, когда они вам нужны.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Источник</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Лицензия</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>Контрольная сумма</translation>
    </message>
    <message>
        <source>Import file…</source>
        <translation>Импорт файла…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Зеркало</translation>
    </message>
    <message>
        <source>An address where the same files are, for networks that do not reach the publishers</source>
        <translation>Адрес, где лежат те же файлы, — для сетей, откуда не видно издателей</translation>
    </message>
    <message>
        <source>https://… – empty: from the publisher of each</source>
        <translation>https://… — пусто: от издателя каждого файла</translation>
    </message>
</context>
<context>
    <name>ModelsCompare</name>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>Как сравнивать</translation>
    </message>
    <message>
        <source>Way to train</source>
        <translation>Как обучать</translation>
    </message>
    <message>
        <source>The same for all of them.</source>
        <translation>Одинаково для всех.</translation>
    </message>
    <message>
        <source>Parts (folds)</source>
        <translation>Части (folds)</translation>
    </message>
    <message>
        <source>Each part is checked by a model that learned from the others. All models get the same parts.</source>
        <translation>Каждую часть проверяет модель, учившаяся на остальных. Части у всех моделей одни и те же.</translation>
    </message>
    <message>
        <source>Passes (epochs)</source>
        <translation>Проходы (эпохи)</translation>
    </message>
    <message>
        <source>Of models that learn pass by pass; the usual number suits each of them.</source>
        <translation>Для моделей, которые учатся проход за проходом; обычное число у каждой своё.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Сравнить</translation>
    </message>
    <message>
        <source>Progress of the comparison</source>
        <translation>Ход сравнения</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Which comparison</source>
        <translation>Какое сравнение</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>Таблица (CSV)</translation>
    </message>
    <message>
        <source>Page (HTML)</source>
        <translation>Страница (HTML)</translation>
    </message>
    <message>
        <source>Delete this comparison</source>
        <translation>Удалить это сравнение</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Compared models</source>
        <translation>Сравнённые модели</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>Выбрать эту</translation>
    </message>
    <message>
        <source>Correct answers, %, over the time of training</source>
        <translation>Верные ответы, %, и время обучения</translation>
    </message>
</context>
<context>
    <name>ModelsSection</name>
    <message>
        <source>in progress</source>
        <translation>идёт работа</translation>
    </message>
    <message>
        <source>begun: %1 are there</source>
        <translation>начато: есть %1</translation>
    </message>
    <message>
        <source>came with the app</source>
        <translation>в составе программы</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>импортированы</translation>
    </message>
    <message>
        <source>downloaded</source>
        <translation>скачаны</translation>
    </message>
    <message>
        <source>can be downloaded</source>
        <translation>можно скачать</translation>
    </message>
    <message>
        <source>missing: install the app again</source>
        <translation>нет: переустановите программу</translation>
    </message>
    <message>
        <source>damaged: install the app again</source>
        <translation>повреждены: переустановите программу</translation>
    </message>
    <message>
        <source>damaged: download again</source>
        <translation>повреждены: скачайте снова</translation>
    </message>
    <message>
        <source>none was published</source>
        <translation>не опубликована</translation>
    </message>
    <message>
        <source>These are there already</source>
        <translation>Они уже есть</translation>
    </message>
    <message>
        <source>There is nothing to remove</source>
        <translation>Удалять нечего</translation>
    </message>
    <message>
        <source>These came with the app</source>
        <translation>Они входят в программу</translation>
    </message>
    <message>
        <source>Wait until this is done</source>
        <translation>Дождитесь завершения</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Скачать</translation>
    </message>
    <message>
        <source>The weights of %1 are ready</source>
        <translation>Веса %1 готовы</translation>
    </message>
    <message>
        <source>The weights of %1 were removed</source>
        <translation>Веса %1 удалены</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>Weights (*.pth *.pt *.safetensors *.bin)</source>
        <translation>Веса (*.pth *.pt *.safetensors *.bin)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>Import weights</source>
        <translation>Импорт весов</translation>
    </message>
    <message>
        <source>Delete the weights of %1? They can be downloaded or imported again.</source>
        <translation>Удалить веса %1? Их можно скачать или импортировать снова.</translation>
    </message>
    <message>
        <source>Remove weights</source>
        <translation>Удаление весов</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Название</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
</context>
<context>
    <name>ModelsView</name>
    <message>
        <source>usual</source>
        <translation>обычно</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Пока нельзя</translation>
    </message>
    <message>
        <source>Ready to compare</source>
        <translation>Можно сравнивать</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Останавливается</translation>
    </message>
    <message>
        <source>Comparing: %1 of %2</source>
        <translation>Сравнение: %1 из %2</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n модель</numerusform>
            <numerusform>%n модели</numerusform>
            <numerusform>%n моделей</numerusform>
        </translation>
    </message>
    <message>
        <source>It takes %1.</source>
        <translation>Это займёт %1.</translation>
    </message>
    <message>
        <source>%1, all on the same samples. %2</source>
        <translation>%1, все на одних и тех же образцах. %2</translation>
    </message>
    <message>
        <source>A training is going on. Wait until it is done, or stop it.</source>
        <translation>Идёт обучение. Дождитесь его конца или остановите его.</translation>
    </message>
    <message>
        <source>Only one model can be used here. Download others in the settings, under Weights.</source>
        <translation>Здесь можно использовать только одну модель. Скачайте другие в настройках, в разделе «Веса».</translation>
    </message>
    <message>
        <source>Choose at least two models.</source>
        <translation>Выберите хотя бы две модели.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Ещё раз</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>NoModel</name>
    <message>
        <source>Train first: then you can try here how well the model works.</source>
        <translation>Сначала обучите модель: потом здесь можно проверить, как она работает.</translation>
    </message>
    <message>
        <source>The model is being trained: %1 done.
As soon as it is ready, you can try it here.</source>
        <translation>Модель обучается: готово %1.
Как только обучение закончится, её можно будет проверить здесь.</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1&#xa0;Б</translation>
    </message>
    <message>
        <source>%1 KB</source>
        <translation>%1&#xa0;КБ</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1&#xa0;МБ</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1&#xa0;ГБ</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1&#xa0;мин %2&#xa0;с</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1&#xa0;мин</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1&#xa0;ч %2&#xa0;мин</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <source>Compare models to see which one suits your samples best.</source>
        <translation>Сравните модели и узнайте, какая лучше подходит вашим образцам.</translation>
    </message>
    <message>
        <source>Earlier result</source>
        <translation>Прежний результат</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Результат</translation>
    </message>
    <message>
        <source>This comparison goes on.</source>
        <translation>Это сравнение продолжается.</translation>
    </message>
    <message numerus="yes">
        <source>This comparison was broken off: of %n model(s) %1 are done. What is done is kept.</source>
        <translation>
            <numerusform>Это сравнение было прервано: из %n модели готово %1. Готовое сохранено.</numerusform>
            <numerusform>Это сравнение было прервано: из %n моделей готово %1. Готовое сохранено.</numerusform>
            <numerusform>Это сравнение было прервано: из %n моделей готово %1. Готовое сохранено.</numerusform>
        </translation>
    </message>
    <message>
        <source>comparison</source>
        <translation>сравнение</translation>
    </message>
    <message>
        <source>Comparison deleted</source>
        <translation>Сравнение удалено</translation>
    </message>
</context>
<context>
    <name>PastCurves</name>
    <message>
        <source>Run: %1</source>
        <translation>Запуск: %1</translation>
    </message>
</context>
<context>
    <name>PicturePreview</name>
    <message>
        <source>No program for pictures was found on this computer.</source>
        <translation>На этом компьютере не нашлось программы для картинок.</translation>
    </message>
</context>
<context>
    <name>PictureTrial</name>
    <message>
        <source>Camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Вставить</translation>
    </message>
    <message>
        <source>Turn the camera off or on (Space)</source>
        <translation>Выключить или включить камеру (пробел)</translation>
    </message>
    <message>
        <source>Without a camera you can drop or paste a picture.</source>
        <translation>Без камеры картинку можно перетащить или вставить.</translation>
    </message>
</context>
<context>
    <name>PreviewCard</name>
    <message>
        <source>Select a sound to see and hear it</source>
        <translation>Выберите звук, чтобы увидеть и услышать его</translation>
    </message>
    <message>
        <source>Select a picture to see it large</source>
        <translation>Выберите картинку, чтобы увидеть её крупно</translation>
    </message>
    <message>
        <source>Previous (←)</source>
        <translation>Назад (←)</translation>
    </message>
    <message>
        <source>Next (→)</source>
        <translation>Вперёд (→)</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>Удалить (Del)</translation>
    </message>
</context>
<context>
    <name>PreviewMany</name>
    <message>
        <source>Move to</source>
        <translation>Переместить в</translation>
    </message>
    <message>
        <source>Class to move to</source>
        <translation>Класс, в который переместить</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Переместить</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>Удалить (Del)</translation>
    </message>
</context>
<context>
    <name>PreviewPicture</name>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>See variations</source>
        <translation>Варианты</translation>
    </message>
    <message>
        <source>What training makes of this picture to learn more from it</source>
        <translation>Что обучение делает из этой картинки, чтобы узнать из неё больше</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open in the system&apos;s viewer</source>
        <translation>Открыть в программе просмотра</translation>
    </message>
</context>
<context>
    <name>PreviewSound</name>
    <message>
        <source>level</source>
        <translation>уровень</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Гц</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>дБ</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Прослушать (пробел)</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>Обрезать</translation>
    </message>
    <message>
        <source>Use only a part of the sound</source>
        <translation>Взять только часть звука</translation>
    </message>
    <message>
        <source>Cut…</source>
        <translation>Нарезать…</translation>
    </message>
    <message>
        <source>Cut a long recording into clips</source>
        <translation>Нарезать длинную запись на фрагменты</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Цвета</translation>
    </message>
    <message>
        <source>Colours of the spectrogram</source>
        <translation>Цвета спектрограммы</translation>
    </message>
    <message>
        <source>Play the part between the handles (Space)</source>
        <translation>Прослушать часть между границами (пробел)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сбросить</translation>
    </message>
    <message>
        <source>Use the whole sound again</source>
        <translation>Снова взять весь звук</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Применить</translation>
    </message>
</context>
<context>
    <name>PreviewVariations</name>
    <message>
        <source>Training shows the model these besides the picture itself, so that it also knows the thing turned, nearer, brighter or darker.</source>
        <translation>Кроме самой картинки, обучение показывает модели эти варианты, чтобы она узнавала предмет повёрнутым, ближе, светлее или темнее.</translation>
    </message>
    <message>
        <source>Show others</source>
        <translation>Показать другие</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>Projects</name>
    <message>
        <source>My pictures</source>
        <translation>Мои картинки</translation>
    </message>
    <message>
        <source>My sounds</source>
        <translation>Мои звуки</translation>
    </message>
    <message>
        <source>Fruits and leaves</source>
        <translation>Фрукты и листья</translation>
    </message>
    <message>
        <source>Example sounds</source>
        <translation>Примеры звуков</translation>
    </message>
    <message>
        <source>Apples</source>
        <translation>Яблоки</translation>
    </message>
    <message>
        <source>Bananas</source>
        <translation>Бананы</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>Листья</translation>
    </message>
    <message>
        <source>Bird</source>
        <translation>Птица</translation>
    </message>
    <message>
        <source>Bells</source>
        <translation>Колокольчики</translation>
    </message>
    <message>
        <source>Rain</source>
        <translation>Дождь</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Открыть проект</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>Диск</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>&amp;Перейти к:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;Типы файлов:</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>Before training:</source>
        <translation>Перед обучением:</translation>
    </message>
    <message numerus="yes">
        <source>Add %n more class(es).</source>
        <translation>
            <numerusform>Добавьте ещё %n класс.</numerusform>
            <numerusform>Добавьте ещё %n класса.</numerusform>
            <numerusform>Добавьте ещё %n классов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs %n more sound(s).</source>
        <translation>
            <numerusform>«%1»: нужен ещё %n звук.</numerusform>
            <numerusform>«%1»: нужно ещё %n звука.</numerusform>
            <numerusform>«%1»: нужно ещё %n звуков.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs %n more picture(s).</source>
        <translation>
            <numerusform>«%1»: нужна ещё %n картинка.</numerusform>
            <numerusform>«%1»: нужно ещё %n картинки.</numerusform>
            <numerusform>«%1»: нужно ещё %n картинок.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>Find…</source>
        <translation>Найти…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Убрать из списка</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Убрать</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Не найден</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Не читается</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n картинка</numerusform>
            <numerusform>%n картинки</numerusform>
            <numerusform>%n картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n звук</numerusform>
            <numerusform>%n звука</numerusform>
            <numerusform>%n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n класс</numerusform>
            <numerusform>%n класса</numerusform>
            <numerusform>%n классов</numerusform>
        </translation>
    </message>
    <message>
        <source>Not trained yet</source>
        <translation>Ещё не обучен</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>Обучен</translation>
    </message>
    <message>
        <source>%1 correct</source>
        <translation>Верно %1</translation>
    </message>
    <message>
        <source>today</source>
        <translation>сегодня</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>вчера</translation>
    </message>
</context>
<context>
    <name>RecordingView</name>
    <message>
        <source>Recording</source>
        <translation>Идёт запись</translation>
    </message>
    <message>
        <source>Get ready</source>
        <translation>Приготовьтесь</translation>
    </message>
    <message>
        <source>clip %1 of %2 for</source>
        <translation>%1 из %2 для</translation>
    </message>
    <message>
        <source>for</source>
        <translation>для</translation>
    </message>
    <message>
        <source>%1 of %2 s</source>
        <translation>%1 из %2&#xa0;с</translation>
    </message>
</context>
<context>
    <name>ResultsCell</name>
    <message>
        <source>Samples of the chosen cell</source>
        <translation>Образцы выбранной клетки</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Сравнить</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>Обучить снова</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>верных ответов</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>По классам</translation>
    </message>
    <message>
        <source>Save the table (CSV)</source>
        <translation>Сохранить таблицу (CSV)</translation>
    </message>
    <message>
        <source>Results by class</source>
        <translation>Результаты по классам</translation>
    </message>
    <message>
        <source>Found: how many of the class it noticed. Reliable: how often it is right when it names the class.</source>
        <translation>Найдено — сколько из класса замечено. Надёжно — как часто название класса верно.</translation>
    </message>
    <message>
        <source>What would help most</source>
        <translation>Что поможет больше всего</translation>
    </message>
    <message>
        <source>What gets mixed up</source>
        <translation>Что с чем путает</translation>
    </message>
    <message>
        <source>It really was</source>
        <translation>На самом деле</translation>
    </message>
    <message>
        <source>The model answered</source>
        <translation>Модель ответила</translation>
    </message>
    <message>
        <source>No mix-ups among the checked samples.</source>
        <translation>Среди проверенных образцов ничего не перепутано.</translation>
    </message>
    <message>
        <source>Train once to see how well it works.</source>
        <translation>Обучите модель, чтобы увидеть, как она работает.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>К обучению</translation>
    </message>
    <message>
        <source>Choose two to four runs to see them side by side</source>
        <translation>Выберите от двух до четырёх запусков, чтобы сравнить их</translation>
    </message>
    <message>
        <source>Delete this run</source>
        <translation>Удалить этот запуск</translation>
    </message>
    <message>
        <source>Curves of %1</source>
        <translation>Кривые «%1»</translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>What was recorded until then is below.</source>
        <translation>То, что успело записаться, — ниже.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) from last time</source>
        <translation>
            <numerusform>%n запись с прошлого раза</numerusform>
            <numerusform>%n записи с прошлого раза</numerusform>
            <numerusform>%n записей с прошлого раза</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) to listen to</source>
        <translation>
            <numerusform>Прослушать %n запись</numerusform>
            <numerusform>Прослушать %n записи</numerusform>
            <numerusform>Прослушать %n записей</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RollingAxis</name>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
</context>
<context>
    <name>RunHow</name>
    <message numerus="yes">
        <source>%n pass(es)</source>
        <translation>
            <numerusform>%n проход</numerusform>
            <numerusform>%n прохода</numerusform>
            <numerusform>%n проходов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>learned from %n sample(s)</source>
        <translation>
            <numerusform>обучена на %n образце</numerusform>
            <numerusform>обучена на %n образцах</numerusform>
            <numerusform>обучена на %n образцах</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>Accurate</source>
        <translation>Точно</translation>
    </message>
    <message>
        <source>Published recipe</source>
        <translation>Как в статье</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>today %1</source>
        <translation>сегодня %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>вчера</translation>
    </message>
</context>
<context>
    <name>RunsDelegate</name>
    <message>
        <source>failed</source>
        <translation>не удалось</translation>
    </message>
    <message>
        <source>under 1 s</source>
        <translation>меньше 1&#xa0;с</translation>
    </message>
</context>
<context>
    <name>RunsPane</name>
    <message>
        <source>Name of the run</source>
        <translation>Название запуска</translation>
    </message>
    <message>
        <source>The run is now called %1</source>
        <translation>Запуск теперь называется «%1»</translation>
    </message>
    <message>
        <source>Run %1 deleted</source>
        <translation>Запуск «%1» удалён</translation>
    </message>
    <message>
        <source>Try it live</source>
        <translation>Проверить вживую</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>SampleWords</name>
    <message numerus="yes">
        <source>%n sound(s) moved to %1</source>
        <translation>
            <numerusform>%n звук перемещён в «%1»</numerusform>
            <numerusform>%n звука перемещены в «%1»</numerusform>
            <numerusform>%n звуков перемещено в «%1»</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to %1</source>
        <translation>
            <numerusform>%n картинка перемещена в «%1»</numerusform>
            <numerusform>%n картинки перемещены в «%1»</numerusform>
            <numerusform>%n картинок перемещено в «%1»</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) deleted</source>
        <translation>
            <numerusform>%n звук удалён</numerusform>
            <numerusform>%n звука удалены</numerusform>
            <numerusform>%n звуков удалено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) deleted</source>
        <translation>
            <numerusform>%n картинка удалена</numerusform>
            <numerusform>%n картинки удалены</numerusform>
            <numerusform>%n картинок удалено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) added to %1</source>
        <translation>
            <numerusform>%n звук добавлен в «%1»</numerusform>
            <numerusform>%n звука добавлены в «%1»</numerusform>
            <numerusform>%n звуков добавлено в «%1»</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added to %1</source>
        <translation>
            <numerusform>%n картинка добавлена в «%1»</numerusform>
            <numerusform>%n картинки добавлены в «%1»</numerusform>
            <numerusform>%n картинок добавлено в «%1»</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Картинки (*.png)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Таблицы (*.csv)</translation>
    </message>
    <message>
        <source>Pages (*.html)</source>
        <translation>Страницы (*.html)</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Сохранено: %1</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>General</source>
        <translation>Общие</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Облако</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Хранение</translation>
    </message>
    <message>
        <source>About</source>
        <translation>О программе</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Разделы</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>Side</name>
    <message>
        <source>Probability of each class</source>
        <translation>Вероятность каждого класса</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>Слишком тихо</translation>
    </message>
    <message>
        <source>There is nothing to hear.</source>
        <translation>Ничего не слышно.</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Не уверен</translation>
    </message>
    <message>
        <source>This does not sound like any of your classes.</source>
        <translation>Это не похоже ни на один из ваших классов.</translation>
    </message>
    <message>
        <source>This does not look like any of your classes.</source>
        <translation>Это не похоже ни на один из ваших классов.</translation>
    </message>
    <message>
        <source>An answer is given only above %1</source>
        <translation>Ответ даётся только выше %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>No answers yet</source>
        <translation>Ответов пока нет</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) a second, %1 ms behind the sound</source>
        <translation>
            <numerusform>%n ответ в секунду, на %1&#xa0;мс позже звука</numerusform>
            <numerusform>%n ответа в секунду, на %1&#xa0;мс позже звука</numerusform>
            <numerusform>%n ответов в секунду, на %1&#xa0;мс позже звука</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) a second, %1 ms behind the picture</source>
        <translation>
            <numerusform>%n ответ в секунду, на %1&#xa0;мс позже кадра</numerusform>
            <numerusform>%n ответа в секунду, на %1&#xa0;мс позже кадра</numerusform>
            <numerusform>%n ответов в секунду, на %1&#xa0;мс позже кадра</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer is too slow for more; some moments are left out.</source>
        <translation>Компьютер не успевает: некоторые моменты пропущены.</translation>
    </message>
</context>
<context>
    <name>SoundCapture</name>
    <message>
        <source>A recording is going on. Stop it and close? What is recorded so far will be kept.</source>
        <translation>Идёт запись. Остановить её и закрыть? Записанное сохранится.</translation>
    </message>
</context>
<context>
    <name>SoundFacts</name>
    <message>
        <source>mono</source>
        <translation>моно</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>стерео</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n канал</numerusform>
            <numerusform>%n канала</numerusform>
            <numerusform>%n каналов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 kHz</source>
        <translation>%1&#xa0;кГц</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
</context>
<context>
    <name>SoundPreview</name>
    <message>
        <source>Reading the sound…</source>
        <translation>Чтение звука…</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>Пауза (пробел)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Прослушать (пробел)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>SoundView</name>
    <message>
        <source>Spectrogram of the last seconds</source>
        <translation>Спектрограмма последних секунд</translation>
    </message>
    <message>
        <source>The answer is about these %1 s</source>
        <translation>Ответ — об этих %1 с</translation>
    </message>
    <message>
        <source>In the frame: what the answer is about. A correction adds the last %1 seconds.</source>
        <translation>В рамке то, о чём ответ. Исправление добавляет последние %1 с.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Нет микрофона</translation>
    </message>
    <message>
        <source>Opening the microphone…</source>
        <translation>Включение микрофона…</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Слушаю</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>На паузе</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Гц</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Stop listening for a while (Space)</source>
        <translation>Перестать слушать на время (пробел)</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Looking at the files…</source>
        <translation>Просмотр файлов…</translation>
    </message>
    <message>
        <source>Making the example…</source>
        <translation>Подготовка примера…</translation>
    </message>
    <message>
        <source>Where is %1?</source>
        <translation>Где находится %1?</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Открытие…</translation>
    </message>
    <message>
        <source>What should your AI learn to tell apart?</source>
        <translation>Что должен научиться различать ваш ИИ?</translation>
    </message>
    <message>
        <source>Show it examples, press Train, and try it right away. Your files stay on this computer.</source>
        <translation>Покажите примеры, нажмите «Обучить» и сразу проверьте. Файлы остаются на этом компьютере.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Photos, drawings, frames from a webcam</source>
        <translation>Фотографии, рисунки, кадры с веб-камеры</translation>
    </message>
    <message>
        <source>New picture project</source>
        <translation>Новый проект с картинками</translation>
    </message>
    <message>
        <source>Try an example</source>
        <translation>Открыть пример</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Звуки</translation>
    </message>
    <message>
        <source>Recordings or anything your microphone hears</source>
        <translation>Записи и всё, что слышит микрофон</translation>
    </message>
    <message>
        <source>New sound project</source>
        <translation>Новый проект со звуками</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Недавние проекты</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Открыть…</translation>
    </message>
    <message>
        <source>First time here? The example takes two minutes: 3 classes, training, a live test.</source>
        <translation>Впервые здесь? Пример займёт две минуты: 3 класса, обучение, проверка вживую.</translation>
    </message>
    <message>
        <source>Start the example</source>
        <translation>Начать пример</translation>
    </message>
</context>
<context>
    <name>StorageSection</name>
    <message>
        <source>empty</source>
        <translation>пусто</translation>
    </message>
    <message>
        <source>There is nothing to delete</source>
        <translation>Удалять нечего</translation>
    </message>
    <message>
        <source>Delete for good what is in the trash? It cannot be brought back, and what was done until now cannot be undone any more.</source>
        <translation>Удалить содержимое корзины навсегда? Его нельзя вернуть, а сделанное до сих пор — отменить.</translation>
    </message>
    <message>
        <source>Empty the trash</source>
        <translation>Очистить корзину</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>StorageSettings</name>
    <message>
        <source>Storage</source>
        <translation>Хранение</translation>
    </message>
    <message>
        <source>New projects</source>
        <translation>Новые проекты</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>This project</source>
        <translation>Этот проект</translation>
    </message>
    <message>
        <source>Trash of this project</source>
        <translation>Корзина проекта</translation>
    </message>
    <message>
        <source>Empty…</source>
        <translation>Очистить…</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Кеш</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Очистить</translation>
    </message>
    <message>
        <source>Things that can be computed again, such as small pictures. Clearing deletes no file of yours and no model; the next training takes longer.</source>
        <translation>То, что можно вычислить снова, например уменьшенные картинки. Ваши файлы и модели не удаляются; следующее обучение займёт больше времени.</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Журналы</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>Class %1 added</source>
        <translation>Класс «%1» добавлен</translation>
    </message>
    <message>
        <source>New class…</source>
        <translation>Новый класс…</translation>
    </message>
    <message>
        <source>a new class</source>
        <translation>новый класс</translation>
    </message>
</context>
<context>
    <name>TestPage</name>
    <message>
        <source>Live</source>
        <translation>Вживую</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Файлы</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Drop sound files</source>
        <translation>Перетащите звуки</translation>
    </message>
    <message>
        <source>Drop pictures</source>
        <translation>Перетащите картинки</translation>
    </message>
    <message>
        <source>Long recordings get a timeline</source>
        <translation>Для длинных записей — ответы по времени</translation>
    </message>
    <message>
        <source>%1 pastes a picture</source>
        <translation>%1 вставит картинку</translation>
    </message>
    <message>
        <source>Pack this model so that it runs anywhere</source>
        <translation>Упаковать эту модель, чтобы она работала где угодно</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>Ответа пока нет</translation>
    </message>
    <message>
        <source>Answers about the microphone</source>
        <translation>Ответы о том, что слышит микрофон</translation>
    </message>
    <message>
        <source>Answers about the webcam</source>
        <translation>Ответы о том, что видит камера</translation>
    </message>
    <message>
        <source>Answers for files</source>
        <translation>Ответы для файлов</translation>
    </message>
    <message>
        <source>Answers for all files in a folder</source>
        <translation>Ответы для всех файлов папки</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Загрузка…</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Выберите файл</translation>
    </message>
    <message>
        <source>Its answer is shown here.</source>
        <translation>Здесь будет показан его ответ.</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Не читается</translation>
    </message>
    <message numerus="yes">
        <source>The selected %n file(s) is…</source>
        <translation>
            <numerusform>В %n выбранном файле…</numerusform>
            <numerusform>В %n выбранных файлах…</numerusform>
            <numerusform>В %n выбранных файлах…</numerusform>
        </translation>
    </message>
    <message>
        <source>This file is…</source>
        <translation>В этом файле…</translation>
    </message>
    <message>
        <source>A file that cannot be read cannot be corrected.</source>
        <translation>Файл, который не читается, исправить нельзя.</translation>
    </message>
    <message>
        <source>Select a file to correct its answer.</source>
        <translation>Выберите файл, чтобы исправить ответ.</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Go to export</source>
        <translation>К экспорту</translation>
    </message>
    <message>
        <source>Was this wrong?</source>
        <translation>Ответ неверный?</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Which answers have changed</source>
        <translation>Какие ответы изменились</translation>
    </message>
    <message>
        <source>or</source>
        <translation>или</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>выберите</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Выбрать файлы</translation>
    </message>
    <message>
        <source>Drop a folder</source>
        <translation>Перетащите папку</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Выбрать папку</translation>
    </message>
    <message>
        <source>A table you can sort and save as CSV</source>
        <translation>Таблица: можно сортировать и сохранить как CSV</translation>
    </message>
    <message>
        <source>Answer only above</source>
        <translation>Отвечать при уверенности от</translation>
    </message>
    <message>
        <source>A class is named only if it is more probable than this. Higher: fewer wrong answers, more often not sure.</source>
        <translation>Класс называется, только если он вероятнее этого порога. Выше порог — меньше неверных ответов, но чаще «Не уверен».</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Сглаживание</translation>
    </message>
    <message>
        <source>Answers are averaged over this time. Longer: calmer, but slower to react.</source>
        <translation>Ответы усредняются за это время. Дольше — спокойнее, но медленнее.</translation>
    </message>
    <message>
        <source>Go to training</source>
        <translation>К обучению</translation>
    </message>
    <message>
        <source>Open a bundle…</source>
        <translation>Открыть пакет…</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>about %1 s</source>
        <translation>около %1&#xa0;с</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>около %1&#xa0;мин</translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation>около %1&#xa0;ч</translation>
    </message>
    <message>
        <source>at most %1 s left</source>
        <translation>осталось не больше %1 с</translation>
    </message>
    <message>
        <source>at most %1 min left</source>
        <translation>осталось не больше %1 мин</translation>
    </message>
    <message>
        <source>about %1 s left</source>
        <translation>осталось около %1&#xa0;с</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>осталось около %1&#xa0;мин</translation>
    </message>
</context>
<context>
    <name>TimeAxis</name>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;с</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Play or stop (Space)</source>
        <translation>Прослушать или остановить (пробел)</translation>
    </message>
    <message>
        <source>Probabilities over time</source>
        <translation>Вероятности по времени</translation>
    </message>
    <message>
        <source>Click to listen from here</source>
        <translation>Нажмите, чтобы слушать отсюда</translation>
    </message>
    <message>
        <source>Answers over time…</source>
        <translation>Ответы по времени…</translation>
    </message>
    <message>
        <source>Answers over time, each about %1. The table tells of the first part only.</source>
        <translation>Ответы по времени, каждый — за %1. В таблице — только первая часть.</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>TrainAdvanced</name>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Way to train</source>
        <translation>Как обучать</translation>
    </message>
    <message>
        <source>What learns</source>
        <translation>Что учится</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Считать на</translation>
    </message>
    <message>
        <source>The graphics card is many times faster at fine-tuning.</source>
        <translation>Видеокарта дообучает во много раз быстрее.</translation>
    </message>
    <message>
        <source>Passes (epochs)</source>
        <translation>Проходы (эпохи)</translation>
    </message>
    <message>
        <source>How often it goes through all samples.</source>
        <translation>Сколько раз пройти по всем образцам.</translation>
    </message>
    <message>
        <source>Step size (learning rate)</source>
        <translation>Шаг (learning rate)</translation>
    </message>
    <message>
        <source>Smaller is slower and steadier.</source>
        <translation>Меньше — медленнее, но ровнее.</translation>
    </message>
    <message>
        <source>Samples a step (batch size)</source>
        <translation>Образцов за шаг (batch)</translation>
    </message>
    <message>
        <source>Larger is smoother, but needs more memory.</source>
        <translation>Больше — ровнее, но нужно больше памяти.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Затухание весов</translation>
    </message>
    <message>
        <source>Keeps the model simple, against learning by heart.</source>
        <translation>Держит модель простой, чтобы не заучивала.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Сглаживание меток</translation>
    </message>
    <message>
        <source>Makes it less sure of itself; helps with wrong labels.</source>
        <translation>Делает её менее самоуверенной; помогает при неверных метках.</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Оптимизатор</translation>
    </message>
    <message>
        <source>How the numbers are changed; AdamW takes weight decay more exactly.</source>
        <translation>Как меняются числа; AdamW точнее учитывает затухание весов.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Расписание</translation>
    </message>
    <message>
        <source>Whether the steps get smaller towards the end.</source>
        <translation>Становятся ли шаги к концу меньше.</translation>
    </message>
    <message>
        <source>Unlike class sizes</source>
        <translation>Разные классы</translation>
    </message>
    <message>
        <source>What is done so that small classes are not forgotten.</source>
        <translation>Что делать, чтобы малые классы не забывались.</translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation>Закончить раньше</translation>
    </message>
    <message>
        <source>Passes without a better one; finding that out takes a second training.</source>
        <translation>Через сколько проходов без улучшения; чтобы это узнать, нужно второе обучение.</translation>
    </message>
    <message>
        <source>Halves the batch size and tries again instead of giving up.</source>
        <translation>Вместо отказа уменьшает пакет вдвое и пробует ещё раз.</translation>
    </message>
    <message>
        <source>Length used, s</source>
        <translation>Брать длину, с</translation>
    </message>
    <message>
        <source>Only this much of the beginning of each sound is used.</source>
        <translation>Берётся только такое начало каждого звука.</translation>
    </message>
    <message>
        <source>Also learns from copies that are varied at random, where that helps.</source>
        <translation>Учится и на случайно изменённых копиях, если это помогает.</translation>
    </message>
    <message>
        <source>See what they do</source>
        <translation>Посмотреть, что они делают</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>Вернуть обычные значения</translation>
    </message>
    <message>
        <source>Variations (augmentation)</source>
        <translation>Варианты (аугментация)</translation>
    </message>
    <message>
        <source>Smaller batches when memory does not suffice</source>
        <translation>Меньшие пакеты, если не хватает памяти</translation>
    </message>
    <message>
        <source>How to check</source>
        <translation>Как проверять</translation>
    </message>
    <message>
        <source>Kept aside, %</source>
        <translation>Отложить, %</translation>
    </message>
    <message>
        <source>Never learned from: they tell how good it is.</source>
        <translation>На них не учится: они показывают, насколько она хороша.</translation>
    </message>
    <message>
        <source>Parts (folds)</source>
        <translation>Части (folds)</translation>
    </message>
    <message>
        <source>Each part is checked by a model that learned from the others.</source>
        <translation>Каждую часть проверяет модель, обученная на остальных.</translation>
    </message>
    <message>
        <source>Repetitions</source>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>Repeats the parts, dealt anew, for a surer number.</source>
        <translation>Делит на части заново, чтобы число было надёжнее.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Зерно (seed)</translation>
    </message>
    <message>
        <source>The same seed gives the same result on the same computer.</source>
        <translation>С одним зерном на одном компьютере результат один и тот же.</translation>
    </message>
</context>
<context>
    <name>TrainAugment</name>
    <message>
        <source>Folder…</source>
        <translation>Папка…</translation>
    </message>
    <message>
        <source>Louder than noise, dB</source>
        <translation>Громче шума, дБ</translation>
    </message>
    <message>
        <source>Signal-to-noise ratio (SNR): 0 is as loud as the noise, 20 drowns it</source>
        <translation>Отношение сигнал/шум (SNR): 0 — так же громко, как шум, 20 — заглушает его</translation>
    </message>
</context>
<context>
    <name>TrainCurves</name>
    <message>
        <source>Correct answers, %</source>
        <translation>Верные ответы, %</translation>
    </message>
    <message>
        <source>Save the curves as a picture or as numbers</source>
        <translation>Сохранить кривые как картинку или числа</translation>
    </message>
    <message>
        <source>Error (loss)</source>
        <translation>Ошибка (loss)</translation>
    </message>
    <message>
        <source>lower is better</source>
        <translation>меньше — лучше</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Сглаживание</translation>
    </message>
</context>
<context>
    <name>TrainLog</name>
    <message numerus="yes">
        <source>%n sound(s) read</source>
        <translation>
            <numerusform>прочитан %n звук</numerusform>
            <numerusform>прочитано %n звука</numerusform>
            <numerusform>прочитано %n звуков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) read</source>
        <translation>
            <numerusform>прочитана %n картинка</numerusform>
            <numerusform>прочитано %n картинки</numerusform>
            <numerusform>прочитано %n картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>cross-validation with %n part(s)</source>
        <translation>
            <numerusform>кросс-проверка, %n часть</numerusform>
            <numerusform>кросс-проверка, %n части</numerusform>
            <numerusform>кросс-проверка, %n частей</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 kept aside, %2 to learn from</source>
        <translation>отложено %1, для обучения %2</translation>
    </message>
    <message>
        <source>near-duplicates kept together</source>
        <translation>почти одинаковые не разделены</translation>
    </message>
    <message>
        <source>left out %1: %2</source>
        <translation>пропущен %1: %2</translation>
    </message>
    <message>
        <source>getting ready to learn in passes</source>
        <translation>подготовка к обучению проходами</translation>
    </message>
    <message>
        <source>pass %1: error %2</source>
        <translation>проход %1: ошибка %2</translation>
    </message>
    <message>
        <source>pass %1: checking %2, best</source>
        <translation>проход %1: проверка %2, лучший</translation>
    </message>
    <message>
        <source>pass %1: checking %2</source>
        <translation>проход %1: проверка %2</translation>
    </message>
    <message>
        <source>finding out how many passes are best</source>
        <translation>выясняется, сколько проходов лучше всего</translation>
    </message>
    <message>
        <source>trying fine-tuning, part %1 of at most %2</source>
        <translation>пробное дообучение, часть %1 самое большее из %2</translation>
    </message>
    <message>
        <source>%1 of %2 right with fine-tuning, %3 without</source>
        <translation>верно %1 из %2 с дообучением, без него %3</translation>
    </message>
</context>
<context>
    <name>TrainMissing</name>
    <message>
        <source>There are no sounds yet. Add at least two classes with two sounds each.</source>
        <translation>Звуков пока нет. Добавьте хотя бы два класса по два звука.</translation>
    </message>
    <message>
        <source>There are no pictures yet. Add at least two classes with two pictures each.</source>
        <translation>Картинок пока нет. Добавьте хотя бы два класса по две картинки.</translation>
    </message>
    <message>
        <source>There is only one class with samples. Add a second one to tell it from.</source>
        <translation>Образцы есть только в одном классе. Добавьте второй, чтобы было что различать.</translation>
    </message>
    <message>
        <source>The class “%1” is empty. Add samples to it, or delete it.</source>
        <translation>Класс «%1» пуст. Добавьте в него образцы или удалите его.</translation>
    </message>
    <message>
        <source>The class “%1” has one sample only. Add one more, to learn and to check.</source>
        <translation>В классе «%1» только один образец. Добавьте ещё хотя бы один: учиться и проверять.</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Yandex Cloud</source>
        <translation>Yandex Cloud</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результаты</translation>
    </message>
    <message>
        <source>Train</source>
        <comment>verb</comment>
        <translation>Обучить</translation>
    </message>
    <message>
        <source>Compare models</source>
        <translation>Сравнить модели</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>This computer · the window stays free while it works</source>
        <translation>Этот компьютер · окно остаётся свободным</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Кривые</translation>
    </message>
    <message>
        <source>Try it live</source>
        <translation>Проверить вживую</translation>
    </message>
</context>
<context>
    <name>TrainStatus</name>
    <message>
        <source>Train</source>
        <translation>Обучить</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>keeps the best so far</source>
        <translation>лучшее сохранится</translation>
    </message>
    <message>
        <source>Go on unseen</source>
        <translation>Продолжить незаметно</translation>
    </message>
    <message>
        <source>The job goes on in the cloud; another training can be started. The list of jobs shows it again.</source>
        <translation>Задание продолжится в облаке; можно начать другое обучение. Список заданий покажет его снова.</translation>
    </message>
</context>
<context>
    <name>TrainVariations</name>
    <message>
        <source>Sample</source>
        <translation>Образец</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Аугментация</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>До</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Play the sound before</source>
        <translation>Слушать звук до изменения</translation>
    </message>
    <message>
        <source>After</source>
        <translation>После</translation>
    </message>
    <message>
        <source>Play the sound after</source>
        <translation>Слушать звук после изменения</translation>
    </message>
    <message>
        <source>Another variation</source>
        <translation>Другой вариант</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>TrainView</name>
    <message>
        <source>How to train</source>
        <translation>Как обучать</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Дополнительно</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Копировать журнал</translation>
    </message>
    <message>
        <source>Your sounds</source>
        <translation>Ваши звуки</translation>
    </message>
    <message>
        <source>Your pictures</source>
        <translation>Ваши картинки</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>Also tunes the model to your sounds</source>
        <translation>Подстраивает под ваши звуки</translation>
    </message>
    <message>
        <source>Accurate</source>
        <translation>Точно</translation>
    </message>
    <message>
        <source>Read the sounds</source>
        <translation>Прочитать звуки</translation>
    </message>
    <message>
        <source>%1 is chosen. Press Train to begin</source>
        <translation>Выбрана модель %1. Чтобы начать, нажмите «Обучить»</translation>
    </message>
    <message>
        <source>Read the pictures</source>
        <translation>Прочитать картинки</translation>
    </message>
    <message>
        <source>Check on unseen sounds</source>
        <translation>Проверить на новых</translation>
    </message>
    <message>
        <source>Check on unseen pictures</source>
        <translation>Проверить на новых</translation>
    </message>
    <message>
        <source>Keep some aside</source>
        <translation>Отложить часть</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>Учиться</translation>
    </message>
    <message>
        <source>Ready to train</source>
        <translation>Можно обучать</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Пока рано</translation>
    </message>
    <message>
        <source>For a first look and small sets</source>
        <translation>Для пробы и малых наборов</translation>
    </message>
    <message>
        <source>Also tunes it to your pictures</source>
        <translation>Подстраивает под ваши картинки</translation>
    </message>
    <message>
        <source>Learns twice as long</source>
        <translation>Учится вдвое дольше</translation>
    </message>
    <message>
        <source>It takes %1.</source>
        <translation>Это займёт %1.</translation>
    </message>
    <message>
        <source>What it takes is said before it starts.</source>
        <translation>Сколько это займёт и будет стоить, вы увидите до начала.</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Остановлено</translation>
    </message>
    <message>
        <source>There was no model to keep yet.</source>
        <translation>Модели, которую можно сохранить, ещё не было.</translation>
    </message>
    <message>
        <source>Models are being compared. Wait until that is done, or stop it.</source>
        <translation>Модели сравниваются. Дождитесь конца или остановите сравнение.</translation>
    </message>
    <message numerus="yes">
        <source>%n pass(es)</source>
        <translation>
            <numerusform>%n проход</numerusform>
            <numerusform>%n прохода</numerusform>
            <numerusform>%n проходов</numerusform>
        </translation>
    </message>
    <message>
        <source>Every sound is checked once, by a model that has not heard it.</source>
        <translation>Каждый звук один раз проверяет модель, которая его не слышала.</translation>
    </message>
    <message>
        <source>Every picture is checked once, by a model that has not seen it.</source>
        <translation>Каждую картинку один раз проверяет модель, которая её не видела.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>%1 to learn from, %2 kept aside to check honestly.</source>
        <translation>%1 для обучения, %2 отложено для честной проверки.</translation>
    </message>
    <message>
        <source>About %1 to learn from, %2 kept aside to check honestly.</source>
        <translation>Около %1 для обучения, %2 отложено для честной проверки.</translation>
    </message>
</context>
<context>
    <name>TrainWeights</name>
    <message>
        <source>Download</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>It needs a library that the app comes without. This installs it; then start the app again:</source>
        <translation>Ей нужна библиотека, которой нет в программе. Её установит эта команда; затем запустите программу снова:</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Копировать команду</translation>
    </message>
</context>
<context>
    <name>Trimming</name>
    <message>
        <source>%1 trimmed</source>
        <translation>%1: обрезано</translation>
    </message>
    <message>
        <source>All of %1 is used again</source>
        <translation>%1: снова взято целиком</translation>
    </message>
    <message>
        <source>%1 are used</source>
        <translation>Взято %1</translation>
    </message>
</context>
<context>
    <name>VariationsDialog</name>
    <message>
        <source>Variations of %1</source>
        <translation>Варианты %1</translation>
    </message>
    <message>
        <source>What augmentations do</source>
        <translation>Что делает аугментация</translation>
    </message>
    <message>
        <source>All that are ticked</source>
        <translation>Все отмеченные</translation>
    </message>
    <message>
        <source>Every copy differs at random. Samples kept aside for checking are never changed.</source>
        <translation>Каждая копия меняется случайно. Образцы, отложенные для проверки, не меняются никогда.</translation>
    </message>
</context>
<context>
    <name>WaitingClips</name>
    <message>
        <source>Recording discarded</source>
        <translation>Запись удалена</translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) discarded</source>
        <translation>
            <numerusform>%n запись удалена</numerusform>
            <numerusform>%n записи удалены</numerusform>
            <numerusform>%n записей удалено</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
</context>
<context>
    <name>WebcamCapture</name>
    <message numerus="yes">
        <source>%n picture(s) from last time added</source>
        <translation>
            <numerusform>Добавлена %n картинка с прошлого раза</numerusform>
            <numerusform>Добавлены %n картинки с прошлого раза</numerusform>
            <numerusform>Добавлено %n картинок с прошлого раза</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Shows the picture as in a mirror. Pictures are saved exactly as they are shown.</source>
        <translation>Показывает как в зеркале. Картинки сохраняются точно такими, как показаны.</translation>
    </message>
    <message>
        <source>Taking pictures needs a camera.</source>
        <translation>Для съёмки нужна камера.</translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s) taken.</source>
        <translation>
            <numerusform>Снят %n кадр.</numerusform>
            <numerusform>Снято %n кадра.</numerusform>
            <numerusform>Снято %n кадров.</numerusform>
        </translation>
    </message>
    <message>
        <source>Turn the object and change the background between shots.</source>
        <translation>Поворачивайте предмет и меняйте фон между снимками.</translation>
    </message>
    <message>
        <source>Hold the button or Space: a picture is taken at each beat.</source>
        <translation>Держите кнопку или пробел: камера снимает кадр за кадром.</translation>
    </message>
</context>
<context>
    <name>WeightsRow</name>
    <message>
        <source>Download (%1)</source>
        <translation>Скачать (%1)</translation>
    </message>
    <message>
        <source>Wait until the other download is done</source>
        <translation>Дождитесь конца другой загрузки</translation>
    </message>
    <message>
        <source>The weights of %1 are ready</source>
        <translation>Веса для %1 готовы</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
</context>
<context>
    <name>WhereToRun</name>
    <message>
        <source>This computer</source>
        <translation>Этот компьютер</translation>
    </message>
    <message>
        <source>Yandex Cloud</source>
        <translation>Yandex Cloud</translation>
    </message>
    <message>
        <source>The cloud is not set up yet.</source>
        <translation>Облако ещё не настроено.</translation>
    </message>
    <message>
        <source>preemptible</source>
        <translation>прерываемая</translation>
    </message>
    <message>
        <source>at most %1 h</source>
        <translation>не дольше %1 ч</translation>
    </message>
    <message>
        <source>Where to run</source>
        <translation>Где обучать</translation>
    </message>
    <message>
        <source>Set it up…</source>
        <translation>Настроить…</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Files are still being added. Stop and close? What is in already stays.</source>
        <translation>Файлы ещё добавляются. Остановить и закрыть? Уже добавленное останется.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
</context>
</TS>
