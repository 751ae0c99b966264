<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru">
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
        <source>between %1 and %2 %</source>
        <translation>от %1 до %2&#xa0;%</translation>
    </message>
    <message>
        <source>Too few to be sure.</source>
        <translation>Пока мало, чтобы судить.</translation>
    </message>
    <message>
        <source>%1 correct.</source>
        <translation>%1 верных ответов.</translation>
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
        <source>Too quiet</source>
        <translation>Слишком тихо</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Не уверен</translation>
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
        <source>Save CSV…</source>
        <translation>Сохранить CSV…</translation>
    </message>
    <message>
        <source>Save the rows that are shown as a table for a spreadsheet</source>
        <translation>Сохранить показанные строки как таблицу CSV</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отменить</translation>
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
    <name>Banner</name>
    <message>
        <source>Copy details</source>
        <translation>Копировать подробности</translation>
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
    <message>
        <source>Record (R)</source>
        <translation>Записать (R)</translation>
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
        <source>Stop (R)</source>
        <translation>Остановить (R)</translation>
    </message>
</context>
<context>
    <name>CaptureReview</name>
    <message>
        <source>add to</source>
        <translation>в класс</translation>
    </message>
    <message>
        <source>Class to add to</source>
        <translation>Класс, в который добавить</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>Оставить все</translation>
    </message>
    <message>
        <source>Record more</source>
        <translation>Записать ещё</translation>
    </message>
    <message>
        <source>Back to recording (R)</source>
        <translation>Вернуться к записи (R)</translation>
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
    <message>
        <source>Training… %1</source>
        <translation>Обучение… %1</translation>
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
        <source>Train again</source>
        <translation>Обучить снова</translation>
    </message>
    <message>
        <source>(%1 s)</source>
        <translation>(%1&#xa0;с)</translation>
    </message>
    <message>
        <source>Trains with the corrections, then uses the new model here</source>
        <translation>Обучит модель с исправлениями и возьмёт её сюда</translation>
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
        <source>Silence is</source>
        <translation>Тишина</translation>
    </message>
    <message>
        <source>Silence threshold</source>
        <translation>Порог тишины</translation>
    </message>
    <message>
        <source>Find by itself</source>
        <translation>Автоматически</translation>
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
        <translation>Отменить</translation>
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
        <source>They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no sounds of yours except the few of the self-test; you can leave those out.</source>
        <translation>Откройте zip на странице «Проверка» Конструктора ИИ или запустите через Python. Ваших звуков в пакете нет, кроме нескольких для самопроверки; их можно не включать.</translation>
    </message>
    <message>
        <source>They open the zip on the Test page of AI Constructor, or run it with Python. The bundle holds no pictures of yours except the few of the self-test; you can leave those out.</source>
        <translation>Откройте zip на странице «Проверка» Конструктора ИИ или запустите через Python. Ваших картинок в пакете нет, кроме нескольких для самопроверки; их можно не включать.</translation>
    </message>
    <message>
        <source>Include self-test sounds</source>
        <translation>Включить звуки для самопроверки</translation>
    </message>
    <message>
        <source>Include self-test pictures</source>
        <translation>Включить картинки для самопроверки</translation>
    </message>
    <message>
        <source>Without them the bundle checks itself with computed patterns</source>
        <translation>Без них пакет проверяет себя на вычисленных узорах</translation>
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
        <source>Exporting</source>
        <translation>Идёт экспорт</translation>
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
    <name>Hint</name>
    <message>
        <source>Do not show this hint again</source>
        <translation>Больше не показывать эту подсказку</translation>
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
        <source>Add a class on the left first: every recording belongs to one.</source>
        <translation>Сначала добавьте класс слева: каждая запись относится к классу.</translation>
    </message>
    <message>
        <source>Record (R)</source>
        <translation>Записать (R)</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
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
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Nothing to see</source>
        <translation>Смотреть не на что</translation>
    </message>
    <message>
        <source>The camera is missing.</source>
        <translation>Нет камеры.</translation>
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
        <source>The last 3 seconds were…</source>
        <translation>Последние 3 секунды — это…</translation>
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
        <translation>Слушать нечего</translation>
    </message>
    <message>
        <source>The microphone is missing.</source>
        <translation>Нет микрофона.</translation>
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
        <source>Show the picture in the clipboard (Ctrl+V)</source>
        <translation>Показать картинку из буфера обмена (Ctrl+V)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
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
        <translation>звук</translation>
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
        <translation>Отменить</translation>
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
    <name>ReviewView</name>
    <message>
        <source>What was recorded until then is below.</source>
        <translation>То, что успело записаться, — ниже.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Add a class on the left first: every recording belongs to one.</source>
        <translation>Сначала добавьте класс слева: каждая запись относится к классу.</translation>
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
    <name>Runs</name>
    <message>
        <source>Accurate</source>
        <translation>Точно</translation>
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
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
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
    <name>SoundView</name>
    <message>
        <source>Spectrogram of the last seconds</source>
        <translation>Спектрограмма последних секунд</translation>
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
        <translation>Отменить</translation>
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
        <source>Ctrl+V pastes a picture</source>
        <translation>Ctrl+V вставит картинку</translation>
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
        <translation>Загрузка модели…</translation>
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
        <source>Pack this model so that it runs anywhere (Ctrl+E)</source>
        <translation>Упаковать эту модель, чтобы она работала где угодно (Ctrl+E)</translation>
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
        <source>Train again</source>
        <translation>Обучить снова</translation>
    </message>
    <message>
        <source>Drop files</source>
        <translation>Перетащите файлы</translation>
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
        <translation>Отвечать только выше</translation>
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
        <source>Train first: then you can try here how well the model works.</source>
        <translation>Сначала обучите модель: потом здесь можно проверить, как она работает.</translation>
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
        <translation>Отменить</translation>
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
</context>
<context>
    <name>WaitingClips</name>
    <message>
        <source>Recording discarded</source>
        <translation>Запись удалена</translation>
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
        <source>Add a class on the left first: every picture belongs to one.</source>
        <translation>Сначала добавьте класс слева: каждая картинка относится к классу.</translation>
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
    <name>Workspace</name>
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
